package schema

import (
	"math/bits"
	"sync"

	"leydig/cohort"
)

// longWords are the headers of at least eight letters, by length, with their letters.
var longWords = sync.OnceValue(func() map[int][]longWord {
	out := map[int][]longWord{}
	for i := range all {
		for _, w := range all[i].words {
			if len(w) >= 8 {
				out[len(w)] = append(out[len(w)], longWord{w, letters(w), i})
			}
		}
	}
	return out
})

type longWord struct {
	text    string
	letters uint64
	place   int // in all: the first that fits counts
}

// letters is the set of a text's bytes; one letter changed changes two of them at most.
func letters(s string) (set uint64) {
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// misspelt reads a long header with one letter wrong.
func misspelt(words string) label {
	if len(words) < 8 || len(words) > 40 {
		return label{}
	}
	set := letters(words)
	var best *longWord
	for n := len(words) - 1; n <= len(words)+1; n++ {
		for i := range longWords()[n] {
			w := &longWords()[n][i]
			if (best == nil || w.place < best.place) && bits.OnesCount64(set^w.letters) <= 2 && cohort.Distance(w.text, words) == 1 {
				best = w
			}
		}
	}
	if best == nil {
		return label{}
	}
	return label{m: &all[best.place], weak: true}
}
