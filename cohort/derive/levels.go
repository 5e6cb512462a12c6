package derive

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leydig/cohort"
)

// mostLevels is how many levels of a text are told apart. A text with more, such as free
// text or doses, gives no groups that could be compared, and every table and model grows
// with it: the rest, the smallest, is one level that says how many it holds.
const mostLevels = 40

// bySize is a column's factor with its levels in the order in which they stand.
func bySize(s Stratum, c *cohort.Factor) cohort.Factor {
	count := make([]int, len(c.Levels))
	for _, k := range c.Codes {
		if k >= 0 {
			count[k]++
		}
	}
	order := make([]int, len(c.Levels))
	for i := range order {
		order[i] = i
	}
	declared := func(i int) int {
		if k := slices.Index(s.Order, c.Levels[i]); k >= 0 {
			return k
		}
		return len(s.Order)
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(declared(a)-declared(b), count[b]-count[a], strings.Compare(c.Levels[a], c.Levels[b]))
	})
	out := cohort.Factor{Name: s.Name, Codes: make([]int32, len(c.Codes)), At: c.At}
	place := make([]int32, len(order))
	var rest []int
	for k, i := range order {
		if k >= mostLevels && len(order) > mostLevels+1 && c.Levels[i] != s.Reference {
			rest = append(rest, i)
			continue
		}
		place[i] = int32(len(out.Levels))
		out.Levels = append(out.Levels, c.Levels[i])
	}
	if len(rest) > 0 { // the name tells how many, so that two cohorts' rests do not pass for one level
		for _, i := range rest {
			place[i] = int32(len(out.Levels))
		}
		out.Levels = append(out.Levels, fmt.Sprintf("other (%d levels)", len(rest)))
	}
	for i, k := range c.Codes {
		out.Codes[i] = -1
		if k >= 0 {
			out.Codes[i] = place[k]
		}
	}
	return out
}

// drugTitles are the treatments as a reader calls them.
var drugTitles = map[string]string{
	"cc":           "Clomiphene",
	"tamoxifen":    "Tamoxifen",
	"enclomiphene": "Enclomiphene",
	"gonadorelin":  "Gonadorelin",
	"hcg":          "hCG",
	"anastrozole":  "Anastrozole",
	"none":         "No drug",
}

// longestTitle is of a level, in characters: a table's first column holds it.
const longestTitle = 80

// levelTitle is a level as a reader calls it.
func levelTitle(stratum, level string) string {
	if r := []rune(level); len(r) > longestTitle {
		level = string(r[:longestTitle-20]) + " … " + string(r[len(r)-17:])
	}
	switch {
	case level == "unknown":
		return "Unknown"
	case stratum == Treatment:
		phases := strings.Split(level, " then ")
		for k, phase := range phases {
			parts := strings.Split(phase, "+")
			for i, p := range parts {
				parts[i] = cmp.Or(drugTitles[p], p)
			}
			phases[k] = strings.Join(parts, " + ")
		}
		return strings.Join(phases, ", then ")
	case stratum == EtiologyClass, stratum == TRTDurationBand && level == "none":
		return capital(level)
	}
	shown := strings.NewReplacer(">=", "≥", "<=", "≤").Replace(level)
	if from, to, ok := strings.Cut(shown, "-"); ok && isNumber(from) && isNumber(to) {
		return from + "–" + to
	}
	return shown
}

func isNumber(s string) bool { _, err := strconv.ParseFloat(s, 64); return err == nil }

// inNames are words of names that a title does not write in small letters.
var inNames = map[string]string{"bmi": "BMI", "trt": "TRT", "lh": "LH", "fsh": "FSH", "shbg": "SHBG", "psa": "PSA", "hcg": "hCG",
	"cc": "CC"}

// spoken is a name as words: trt_formulation is "TRT formulation".
func spoken(name string) string {
	words := strings.Split(name, "_")
	for i, w := range words {
		words[i] = cmp.Or(inNames[w], w)
	}
	return strings.Join(words, " ")
}

// headed is spoken at the start of a line: "Site". What begins with a word such as hCG stays.
func headed(name string) string {
	first, _, _ := strings.Cut(name, "_")
	if inNames[first] != "" {
		return spoken(name)
	}
	return capital(spoken(name))
}

// capital makes the first letter a capital.
func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
