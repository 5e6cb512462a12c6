package imputation

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"leydig/stats"
)

// ChainedMethod is multiple imputation by chained equations.
var ChainedMethod = stats.Method{
	ID: "imputation.chained", Label: "multiple imputation by chained equations",
	Sentence: "Missing values were imputed by chained equations: each variable in turn from all others, numbers by predictive mean matching " +
		"(5 donors) unless said otherwise, factors by (multinomial) logistic regression with drawn coefficients.",
	Cite: "van Buuren S, Groothuis-Oudshoorn K. J Stat Softw 2011;45(3); White IR, Royston P, Wood AM. Stat Med 2011;30:377-399; White IR, " +
		"Daniel R, Royston P. Comput Stat Data Anal 2010;54:2267-2275",
}

// Model is how a variable is imputed.
type Model string

// The models.
const (
	PMM    Model = "pmm"    // a value of one of the observed whose predicted means are nearest
	Normal Model = "normal" // a draw about a drawn regression
	Logit  Model = "logit"  // a draw of a level, of two or more, by drawn (multinomial) logistic coefficients
)

// Models lists them.
var Models = []Model{PMM, Normal, Logit}

// Variable is a column with missing values, or one that helps to impute others.
type Variable struct {
	Name   string
	Values []float64 // NaN is missing; of a factor the place of its level
	Levels int       // of a factor; 0: a number
	Model  Model     // "": PMM of a number, Logit of a factor
	// Shift is added to what is imputed of a number, and to the logit of the second level of a
	// factor of two: how missing values are taken to differ from observed ones that are alike
	// in all else (delta adjustment). 0: they do not (missing at random).
	Shift float64
}

// Options of an imputation. The zero value makes 20 sets of 10 rounds.
type Options struct {
	Sets, Rounds, Donors int // 0: 20, 10, 5
	Seed                 uint64
}

// Imputed is what chains made.
type Imputed struct {
	// Sets holds each completed data set: a column a variable. Columns without missing values
	// are the caller's own.
	Sets [][][]float64
	// Means are the means of the imputed values of each set, round and variable, to see
	// whether the chains have settled; NaN of complete variables.
	Means [][][]float64
}

// What cannot be imputed.
const (
	ErrModel     stats.Reason = "a number is imputed by pmm or normal, a factor by logit"
	ErrShift     stats.Reason = "only numbers and factors of two levels can be shifted"
	ErrEmpty     stats.Reason = "a variable has fewer than two observed values, or all its observed values are the same"
	ErrOneColumn stats.Reason = "there is no other variable to impute from"
)

// Chain fills in what is missing, Sets times over, independently and reproducibly: each set
// has its own stream of random numbers from the seed. R: mice::mice (which has other
// random numbers, does not draw the coefficients of polytomous models, and takes the
// same rounds).
func Chain(ctx context.Context, variables []Variable, o Options) (*Imputed, error) {
	if o.Sets == 0 {
		o.Sets = 20
	}
	if o.Rounds == 0 {
		o.Rounds = 10
	}
	if o.Donors == 0 {
		o.Donors = 5
	}
	checked, err := checkVariables(variables)
	if err != nil {
		return nil, err
	}
	out := &Imputed{}
	for s := range o.Sets {
		c := newChain(checked, o, rand.New(rand.NewPCG(o.Seed, uint64(s)+1)))
		var means [][]float64
		for range o.Rounds {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := c.round(); err != nil {
				return nil, err
			}
			means = append(means, c.means())
		}
		out.Sets, out.Means = append(out.Sets, c.values), append(out.Means, means)
	}
	return out, nil
}

// checkVariables fills in the models, and refuses what cannot be imputed.
func checkVariables(variables []Variable) ([]Variable, error) {
	if len(variables) == 0 || len(variables[0].Values) == 0 {
		return nil, stats.NoData
	}
	out := slices.Clone(variables)
	for i := range out {
		v := &out[i]
		if len(v.Values) != len(out[0].Values) {
			return nil, stats.ErrUnpaired
		}
		if v.Model == "" {
			if v.Model = PMM; v.Levels > 0 {
				v.Model = Logit
			}
		}
		if (v.Levels > 0) != (v.Model == Logit) || !slices.Contains(Models, v.Model) {
			return nil, ErrModel
		}
		if v.Shift != 0 && v.Levels > 2 {
			return nil, ErrShift
		}
		if stats.Missing(v.Values) {
			if len(out) < 2 {
				return nil, ErrOneColumn
			}
			if !varied(v.Values) {
				return nil, ErrEmpty
			}
		}
	}
	return out, nil
}

// varied tells whether two observed values differ.
func varied(x []float64) bool {
	first := math.NaN()
	for _, v := range x {
		switch {
		case math.IsNaN(v):
		case math.IsNaN(first):
			first = v
		case v != first:
			return true
		}
	}
	return false
}

// chain is one data set being completed.
type chain struct {
	variables []Variable
	o         Options
	random    *rand.Rand
	values    [][]float64
	missing   [][]int // rows, of each variable
	observed  [][]int
	columns   [][][]float64 // of each variable as a covariate: itself, or an indicator a level but the first
}

// newChain starts with values drawn from the observed ones.
func newChain(variables []Variable, o Options, random *rand.Rand) *chain {
	c := &chain{variables: variables, o: o, random: random}
	for _, v := range variables {
		var missing, observed []int
		for i, x := range v.Values {
			if math.IsNaN(x) {
				missing = append(missing, i)
			} else {
				observed = append(observed, i)
			}
		}
		values := v.Values
		if len(missing) > 0 {
			values = slices.Clone(values)
			for _, i := range missing {
				values[i] = values[observed[random.IntN(len(observed))]]
			}
		}
		columns := [][]float64{values}
		if v.Levels > 0 {
			columns = make([][]float64, v.Levels-1)
			for l := range columns {
				columns[l] = make([]float64, len(values))
			}
		}
		c.values, c.missing, c.observed = append(c.values, values), append(c.missing, missing), append(c.observed, observed)
		c.columns = append(c.columns, columns)
	}
	for k := range variables {
		c.indicate(k)
	}
	return c
}

// indicate fills the indicators of a factor's levels.
func (c *chain) indicate(k int) {
	if c.variables[k].Levels == 0 {
		return
	}
	for l, column := range c.columns[k] {
		for i, v := range c.values[k] {
			column[i] = 0
			if v == float64(l+1) {
				column[i] = 1
			}
		}
	}
}

// round imputes every variable once.
func (c *chain) round() error {
	for k, v := range c.variables {
		if len(c.missing[k]) == 0 {
			continue
		}
		x := c.design(k)
		var err error
		if v.Model == Logit {
			err = c.levels(k, x)
		} else {
			err = c.numbers(k, x)
		}
		if err != nil {
			return err
		}
		c.indicate(k)
	}
	return nil
}

// design is the columns from which a variable is imputed: an intercept, and all others that
// vary among the observed rows.
func (c *chain) design(k int) [][]float64 {
	ones := make([]float64, len(c.values[k]))
	for i := range ones {
		ones[i] = 1
	}
	x := [][]float64{ones}
	for j, columns := range c.columns {
		if j == k {
			continue
		}
		for _, column := range columns {
			first := column[c.observed[k][0]]
			if slices.ContainsFunc(c.observed[k], func(i int) bool { return column[i] != first }) {
				x = append(x, column)
			}
		}
	}
	return x
}

// means are those of the values just imputed.
func (c *chain) means() []float64 {
	out := make([]float64, len(c.variables))
	for k, missing := range c.missing {
		if out[k] = math.NaN(); len(missing) == 0 {
			continue
		}
		out[k] = 0
		for _, i := range missing {
			out[k] += c.values[k][i] / float64(len(missing))
		}
	}
	return out
}

// Pattern is which variables are missing in some rows, and in how many.
type Pattern struct {
	Missing []bool
	N       int
}

// Patterns lists the patterns of what is missing, the most frequent first; of equally
// frequent ones that in which the earlier variables are there.
func Patterns(variables []Variable) []Pattern {
	count := map[string]int{}
	if len(variables) == 0 {
		return nil
	}
	key := make([]byte, len(variables))
	for i := range variables[0].Values {
		for k, v := range variables {
			key[k] = '0'
			if math.IsNaN(v.Values[i]) {
				key[k] = '1'
			}
		}
		count[string(key)]++
	}
	var keys []string
	for k := range count {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return count[b] - count[a] })
	var out []Pattern
	for _, k := range keys {
		p := Pattern{N: count[k]}
		for _, c := range k {
			p.Missing = append(p.Missing, c == '1')
		}
		out = append(out, p)
	}
	return out
}

// Shrinkage is Gelman and Rubin's R̂ of a variable over the later half of the rounds: near 1
// where the chains tell the same; NaN of a complete variable or fewer than 4 rounds. (Gelman
// A, Rubin DB. Stat Sci 1992;7:457-472.)
func (x *Imputed) Shrinkage(k int) float64 {
	m := float64(len(x.Means))
	if m < 2 || len(x.Means[0]) < 4 {
		return math.NaN()
	}
	half := len(x.Means[0]) / 2
	n := float64(len(x.Means[0]) - half)
	within, grand := 0.0, 0.0
	var means []float64
	for _, rounds := range x.Means {
		mean, ss := 0.0, 0.0
		for _, r := range rounds[half:] {
			mean += r[k] / n
		}
		for _, r := range rounds[half:] {
			ss += (r[k] - mean) * (r[k] - mean)
		}
		within += ss / (n - 1) / m
		grand += mean / m
		means = append(means, mean)
	}
	between := 0.0
	for _, v := range means {
		between += (v - grand) * (v - grand) / (m - 1)
	}
	if within == 0 {
		return math.NaN()
	}
	return math.Sqrt((n-1)/n + between/within)
}
