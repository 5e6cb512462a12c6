package cohort

import (
	"fmt"
	"slices"
	"strings"
)

// DidYouMean is the end of an error that names the word of a list that a misspelt
// one is likely to mean, or up to four that it may; empty where none is near.
func DidYouMean(word string, list []string) string {
	if near := Nearest(word, list); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	const most = 4
	if of := holding(word, list); len(of) > 1 && len(of) <= most {
		return fmt.Sprintf("; did you mean %s?", strings.Join(of, " or "))
	}
	return ""
}

// holding lists the words that a word is a part of, but for those that hold another of them
// (total_testosterone stands for baseline_total_testosterone); none for short words.
func holding(word string, list []string) []string {
	if len(word) < leastPart {
		return nil
	}
	var all, out []string
	for _, w := range list {
		if strings.Contains(strings.ToLower(w), strings.ToLower(word)) && !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	for _, w := range all {
		if !slices.ContainsFunc(all, func(o string) bool { return o != w && strings.Contains(w, o) }) {
			out = append(out, w)
		}
	}
	return out
}

// Nearest gives the word of a list that a misspelt one is likely to mean, by letters or as
// the only one that it is a part of; empty where none is near.
func Nearest(word string, list []string) string {
	best, bestAt := "", 1+min(max(2, len(word)/3), (len(word)+1)/2) // of two letters one may be wrong
	for _, w := range list {
		d := Distance(strings.ToLower(word), strings.ToLower(w))
		if kept := d < 2 || 2*d < max(len(word), len(w)); kept && d < bestAt { // more than half of the letters stay
			best, bestAt = w, d
		}
	}
	if of := holding(word, list); best == "" && len(of) == 1 { // what is a part of one word alone means it
		return of[0]
	}
	return best
}

// leastPart is how many letters a part of a word has that stands for it.
const leastPart = 6

// Distance is that of optimal string alignment: the fewest letters to insert, delete or
// replace, two neighbours that changed places being one.
func Distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before, last, row = last, row, before
		row[0] = i + 1
		for j := range len(b) {
			cost := last[j]
			if a[i] != b[j] {
				cost++
			}
			row[j+1] = min(cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
	}
	return row[len(b)]
}
