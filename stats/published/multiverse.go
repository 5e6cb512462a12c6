package published

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/proportion"
)

// Choice is one decision of an analysis that could have been made otherwise.
type Choice struct {
	Name   string
	Levels []string
}

// Specification is one way to analyse: a level of every choice, and what it gives.
type Specification struct {
	Level []int // of each choice
	Count proportion.Count
}

// Multiverse is the outcome of all specifications.
type Multiverse struct {
	Choices        []Choice
	Specifications []Specification // with somebody to count, in rising order of the rate
	Empty          int             // without
	Main           int             // the specification that is the main analysis, -1: none
}

// Moved is how much of the variation of the rate goes with one choice.
type Moved struct {
	Choice int
	Share  float64   // of the sum of squares: between the means of its levels
	Means  []float64 // of each level, NaN without specifications
	Range  float64   // largest less smallest mean
}

// Arrange sorts specifications and keeps those with somebody to count; main is the place
// of the main analysis among them as given.
func Arrange(choices []Choice, all []Specification, main int) *Multiverse {
	m := &Multiverse{Choices: choices, Main: -1}
	type placed struct {
		s    Specification
		main bool
	}
	var kept []placed
	for i, s := range all {
		if s.Count.N == 0 {
			m.Empty++
			continue
		}
		kept = append(kept, placed{s, i == main})
	}
	slices.SortStableFunc(kept, func(a, b placed) int { return cmp.Compare(a.s.Count.P(), b.s.Count.P()) })
	for i, k := range kept {
		m.Specifications = append(m.Specifications, k.s)
		if k.main {
			m.Main = i
		}
	}
	return m
}

// Decompose parts the variation of the rates: each choice's own part, largest first, and
// what is left to combinations of choices. In a full factorial set of specifications the
// parts are orthogonal and add up to 1; where some specifications count nobody they do
// not, and rest is what they leave, at least 0. Simonsohn U, Simmons JP, Nelson LD. Nat
// Hum Behav 2020;4:1208-1214; Steegen S, et al. Perspect Psychol Sci 2016;11:702-712.
func (m *Multiverse) Decompose() (parts []Moved, rest float64, err error) {
	if len(m.Specifications) < 2 {
		return nil, 0, stats.FewValues
	}
	mean, total := 0.0, 0.0
	n := float64(len(m.Specifications))
	for _, s := range m.Specifications {
		mean += s.Count.P() / n
	}
	for _, s := range m.Specifications {
		d := s.Count.P() - mean
		total += d * d
	}
	if total < 1e-20 {
		return nil, 0, stats.NoVariance
	}
	rest = 1
	for c, choice := range m.Choices {
		sum, k := make([]float64, len(choice.Levels)), make([]float64, len(choice.Levels))
		for _, s := range m.Specifications {
			sum[s.Level[c]] += s.Count.P()
			k[s.Level[c]]++
		}
		p := Moved{Choice: c, Means: sum}
		low, high, between := math.Inf(1), math.Inf(-1), 0.0
		for l := range sum {
			if sum[l] /= k[l]; k[l] == 0 {
				sum[l] = math.NaN()
				continue
			}
			low, high = math.Min(low, sum[l]), math.Max(high, sum[l])
			between += k[l] * (sum[l] - mean) * (sum[l] - mean)
		}
		p.Range, p.Share = high-low, between/total
		rest -= p.Share
		parts = append(parts, p)
	}
	slices.SortStableFunc(parts, func(a, b Moved) int { return cmp.Compare(b.Share, a.Share) })
	return parts, math.Max(0, rest), nil
}

// Below is the share of specifications with a rate below a value, and within those that
// lie no further than margin from it.
func (m *Multiverse) Below(value, margin float64) (below, within float64) {
	n := float64(len(m.Specifications))
	for _, s := range m.Specifications {
		p := s.Count.P()
		if p < value {
			below += 1 / n
		}
		if math.Abs(p-value) <= margin+1e-12 {
			within += 1 / n
		}
	}
	return below, within
}

// At is the rate at a share of the specifications in rising order (0 the least, 1 the
// largest), the nearest one.
func (m *Multiverse) At(share float64) float64 {
	return m.Specifications[int(math.Round(share*float64(len(m.Specifications)-1)))].Count.P()
}

// MultiverseMethod is the specification curve.
var MultiverseMethod = stats.Method{
	ID: "published.multiverse", Label: "Specification curve (multiverse analysis)",
	Sentence: "The rate was computed under every combination of defensible choices; the share of its variation that goes with each " +
		"choice is that of the sums of squares.",
	Cite: "Simonsohn U, Simmons JP, Nelson LD. Nat Hum Behav 2020;4:1208-1214; Steegen S, et al. Perspect Psychol Sci 2016;11:702-712",
}
