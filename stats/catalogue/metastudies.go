package catalogue

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats/dist"
	"leydig/stats/meta"
	"leydig/stats/results"
)

// How medians become means.
const (
	normalMeans = "normal"
	fittedMeans = "fitted"
)

// studies reads the columns as the measure has them.
func (in *Given) studies(s *sample) (*pool, error) {
	names := in.texts("columns")
	p := &pool{in: in, measure: in.word("measure"), model: in.word("method"), back: func(y float64) float64 { return y }}
	m := meta.Measure(p.measure)
	want := map[bool]int{true: 2, false: 4}[slices.Contains(meta.OfProportions, m) || p.measure == effectMeasure]
	switch p.measure {
	case ratioMeasure, meanMeasure:
		want = 3
	case fiveMeasure:
		want = 6
	}
	if !p.ofQuantiles() {
		if err := in.refuse("--measure "+p.measure, "it says how medians become means", "means"); err != nil {
			return nil, err
		}
	}
	if len(names) != want {
		return nil, fmt.Errorf("--columns: --measure %s takes %d columns, %d were named", p.measure, want, len(names))
	}
	var c [][]float64
	for _, name := range names {
		v, err := s.numbers(name)
		if err != nil {
			return nil, err
		}
		c = append(c, v)
	}
	var err error
	switch {
	case slices.Contains(meta.OfProportions, m):
		if err = s.forbid(func(i int) string { return notOf(c[0][i], c[1][i]) }); err != nil {
			return nil, err
		}
		p.effects, err = meta.Proportions(c[0], c[1], m)
		p.x, p.n = c[0], c[1]
		p.back = m.Back(meta.Harmonic(c[1]))
	case slices.Contains(meta.OfTables, m):
		p.effects, err = meta.Tables(c[0], c[1], c[2], c[3], m)
		p.cells = c
		for i := range c[0] {
			p.x, p.n = append(p.x, c[0][i]+c[2][i]), append(p.n, c[0][i]+c[1][i]+c[2][i]+c[3][i])
		}
		p.back = m.Back(0)
	case p.measure == ratioMeasure:
		err = s.forbid(func(i int) string {
			if !(c[0][i] > 0 && c[1][i] > 0 && c[1][i] < c[0][i] && c[0][i] < c[2][i]) {
				return fmt.Sprintf("%s (%s to %s) is no ratio with an interval", shown(c[0][i]), shown(c[1][i]), shown(c[2][i]))
			}
			return ""
		})
		for i := range c[0] {
			se := (math.Log(c[2][i]) - math.Log(c[1][i])) / (2 * dist.Z(0.95))
			p.effects.Y, p.effects.V = append(p.effects.Y, math.Log(c[0][i])), append(p.effects.V, se*se)
		}
		p.back = math.Exp
	case p.measure == meanMeasure:
		p.effects, err = meta.Means(c[0], c[1], c[2])
	case p.ofQuantiles():
		err = p.readQuantiles(s, c)
	default:
		p.effects = meta.Effects{Y: c[0], V: c[1]}
	}
	if err != nil {
		return nil, err
	}
	if p.names, err = s.studyNames(in.word("study")); err != nil {
		return nil, err
	}
	return p, p.settle()
}

// notOf says why x cannot be events among n patients, empty where they can.
func notOf(x, n float64) string {
	if x < 0 || n <= 0 || x > n || x != math.Trunc(x) || n != math.Trunc(n) {
		return fmt.Sprintf("%s events among %s patients", shown(x), shown(n))
	}
	return ""
}

func (s *sample) studyNames(column string) ([]string, error) {
	if column != "" {
		return s.texts(column)
	}
	var out []string
	for i := range s.n {
		out = append(out, fmt.Sprintf("study %d", i+1))
	}
	return out, nil
}

// ofQuantiles tells whether the studies are medians.
func (p *pool) ofQuantiles() bool {
	return p.measure == quartilesMeasure || p.measure == rangeMeasure || p.measure == fiveMeasure
}

// readQuantiles makes means of medians.
func (p *pool) readQuantiles(s *sample, c [][]float64) error {
	nan := math.NaN()
	of := func(i int) meta.Quantiles {
		switch p.measure {
		case quartilesMeasure:
			return meta.Quantiles{Min: nan, Q1: c[0][i], Median: c[1][i], Q3: c[2][i], Max: nan, N: c[3][i]}
		case rangeMeasure:
			return meta.Quantiles{Min: c[0][i], Q1: nan, Median: c[1][i], Q3: nan, Max: c[2][i], N: c[3][i]}
		}
		return meta.Quantiles{Min: c[0][i], Q1: c[1][i], Median: c[2][i], Q3: c[3][i], Max: c[4][i], N: c[5][i]}
	}
	if err := s.forbid(func(i int) string {
		if of(i).Check() == nil {
			return ""
		}
		var row []string
		for _, v := range c {
			row = append(row, shown(v[i]))
		}
		return fmt.Sprintf("%s: %s", strings.Join(row, ", "), meta.ErrQuantiles)
	}); err != nil {
		return err
	}
	var mean, sd, n []float64
	for i := range c[0] {
		q := of(i)
		m, d, err := q.Normal()
		name := "normal"
		if p.in.word("means") == fittedMeans {
			m, d, name, err = q.Fitted()
		}
		if err != nil {
			return err
		}
		mean, sd, n = append(mean, m), append(sd, d), append(n, q.N)
		p.families, p.skewed = append(p.families, name), append(p.skewed, q.Skewed())
	}
	var err error
	p.effects, err = meta.Means(mean, sd, n)
	return err
}

// noteMeans says how medians became means, and for which that may mislead.
func (p *pool) noteMeans(t *results.Table) {
	if !p.ofQuantiles() {
		return
	}
	var named []string
	if p.in.word("means") == fittedMeans {
		t.By(meta.FittedMethod)
		for i, f := range p.families {
			named = append(named, p.names[i]+" "+f)
		}
		t.Note("Nearest distributions: %s. Standard errors are those of the means of so many men; that a distribution was chosen does not "+
			"enter them.", strings.Join(named, ", "))
		return
	}
	t.By(meta.QuartilesMethod)
	for i, is := range p.skewed {
		if is {
			named = append(named, p.names[i])
		}
	}
	if len(named) > 0 {
		t.Note("Values are skewed (the median lies too far from the middle, P < 0.05; Shi 2023): %s. Their means are biased; --means %s takes "+
			"the distribution whose quantiles are nearest.", strings.Join(named, ", "), fittedMeans)
	}
}
