package catalogue

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/coding"
	"leydig/stats/dist"
	"leydig/stats/regression"
	"leydig/stats/results"
)

var contrastOption = Option{Name: "contrast", Kind: Texts,
	Help: "sums of terms with limits, such as \"etiology=mixed - etiology=primary\" or \"10*age\"; a reference level counts 0 (repeatable)"}

// ContrastMethod says what a contrast is.
var ContrastMethod = stats.Method{ID: "model.contrast", Label: "contrast of coefficients",
	Sentence: "Contrasts are sums of coefficients with Wald limits.",
	Cite:     "Searle SR. Linear Models. 1971"}

// contrasts is the table of the sums of coefficients that are asked for, nil where none are.
// df is of t; infinite for normal limits.
func (in *Given) contrasts(word, statistic string, exp bool, terms []stats.Term, b []float64, v mat.Symmetric,
	df float64) (*results.Table, error) {
	asked := in.texts("contrast")
	if len(asked) == 0 {
		return nil, nil
	}
	t := newEffects("contrasts", "Contrasts", word, statistic, exp)
	t.By(ContrastMethod)
	for _, text := range asked {
		c, err := contrast(text, terms)
		if err != nil {
			return nil, fmt.Errorf("--contrast %q: %w", text, err)
		}
		x := mat.NewVecDense(len(c), c)
		e, stat, p := dist.Wald(mat.Dot(x, mat.NewVecDense(len(b), b)), math.Sqrt(math.Max(0, mat.Inner(x, v, x))), df, in.level())
		t.add(stats.Term{Factor: text}, e, stat, p)
	}
	return t.Table, nil
}

// contrast reads a sum of terms, each with a number times it if need be: blanks stand around
// the signs between them, since names hold signs too.
func contrast(text string, terms []stats.Term) ([]float64, error) {
	c := make([]float64, len(terms))
	sign, some := 1.0, false
	for i, word := range strings.Fields(strings.ReplaceAll(strings.ReplaceAll(text, " + ", " \x00+ "), " - ", " \x00- ")) {
		switch {
		case word == "\x00+":
			sign = 1
			continue
		case word == "\x00-":
			sign = -1
			continue
		case i == 0 && strings.HasPrefix(word, "-"):
			sign, word = -1, word[1:]
		}
		by := sign
		if number, term, ok := strings.Cut(word, "*"); ok {
			v, err := strconv.ParseFloat(number, 64)
			if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
				return nil, fmt.Errorf("%q is no number; write 10*age", number)
			}
			by, word = by*v, term
		}
		j, err := termOf(word, terms)
		if err != nil {
			return nil, err
		}
		if j >= 0 {
			c[j] += by
			some = true
		}
	}
	if !some || !slices.ContainsFunc(c, func(v float64) bool { return v != 0 }) {
		return nil, fmt.Errorf("it holds no term of the model, or they cancel")
	}
	return c, nil
}

// termOf finds a term by its name, -1 for a reference level, which counts 0.
func termOf(name string, terms []stats.Term) (int, error) {
	var names []string
	for j, t := range terms {
		if t == regression.Intercept {
			continue
		}
		if coding.TermName(t) == name {
			return j, nil
		}
		names = append(names, coding.TermName(t))
	}
	for _, t := range terms {
		if t.Reference != "" && t.Factor+"="+t.Reference == name {
			return -1, nil
		}
	}
	return 0, fmt.Errorf("the model has no term %q; there are %s", name, strings.Join(names, ", "))
}
