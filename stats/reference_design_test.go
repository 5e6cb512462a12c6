package stats_test

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"leydig/stats/survival"
)

// survSpec is SURV of SPEC.md.
type survSpec struct {
	Time  string `json:"time"`
	Event struct {
		Column string `json:"column"`
		Equals any    `json:"equals"`
	} `json:"event"`
	Entry  string      `json:"entry"`
	Filter []condition `json:"filter"`
}

func (s survSpec) columns(more ...string) []string {
	return append([]string{s.Time, s.Event.Column, s.Entry}, more...)
}

func (s survSpec) sample(t *table) survival.Sample {
	out := survival.Sample{Time: t.numbers(s.Time), Event: make([]bool, t.rows)}
	for i, cell := range t.text[s.Event.Column] {
		out.Event[i] = equal(cell, s.Event.Equals)
	}
	if s.Entry != "" {
		out.Entry = t.numbers(s.Entry)
	}
	return out
}

// groupsOf numbers the rows by the columns: the values of a column in order, the
// first column slowest.
func groupsOf(t *table, by []string) (labels []string, of []int) {
	of = make([]int, t.rows)
	if len(by) == 0 {
		return []string{"all"}, of
	}
	ranks := make([][]int, len(by))
	values := make([][]string, len(by))
	for b, name := range by {
		v := slices.Clone(t.text[name])
		numeric := t.isNumeric(name)
		slices.SortFunc(v, func(a, b string) int {
			if numeric {
				x, _ := strconv.ParseFloat(a, 64)
				y, _ := strconv.ParseFloat(b, 64)
				return cmp.Compare(x, y)
			}
			return strings.Compare(a, b)
		})
		values[b] = slices.Compact(v)
		ranks[b] = make([]int, t.rows)
		for i, cell := range t.text[name] {
			ranks[b][i] = slices.Index(values[b], cell)
		}
	}
	codes := make([]int, t.rows)
	for i := range codes {
		for b := range by {
			codes[i] = codes[i]*len(values[b]) + ranks[b][i]
		}
	}
	present := slices.Clone(codes)
	slices.Sort(present)
	present = slices.Compact(present)
	labels = make([]string, len(present))
	for i, c := range codes {
		of[i] = slices.Index(present, c)
		var parts []string
		for _, name := range by {
			parts = append(parts, name+"="+t.text[name][i])
		}
		labels[of[i]] = strings.Join(parts, ", ")
	}
	return labels, of
}

// refCovariate is one entry of a spec's covariates.
type refCovariate struct {
	Column      string   `json:"column"`
	Factor      bool     `json:"factor"`
	Levels      []any    `json:"levels"`
	Transform   string   `json:"transform"`
	Interaction []string `json:"interaction"`
}

func covariateColumns(covs []refCovariate) []string {
	var out []string
	for _, c := range covs {
		if c.Column != "" {
			out = append(out, c.Column)
		}
	}
	return out
}

// survDesign gives the columns of covariates, with their terms and the covariate
// each belongs to.
func survDesign(t *table, covs []refCovariate) (terms []string, columns [][]float64, of []int, err error) {
	byColumn := map[string][]int{} // design columns of a covariate's column
	for c, cov := range covs {
		add := func(term string, x []float64) {
			terms, columns, of = append(terms, term), append(columns, x), append(of, c)
		}
		switch {
		case len(cov.Interaction) > 0:
			// Products with the first factor's levels fastest, as R orders them.
			idx := [][]int{{}}
			for _, name := range slices.Backward(cov.Interaction) {
				var next [][]int
				for _, rest := range idx {
					for _, k := range byColumn[name] {
						next = append(next, append([]int{k}, rest...))
					}
				}
				idx = next
			}
			for _, set := range idx {
				x := make([]float64, t.rows)
				var parts []string
				for i := range x {
					x[i] = 1
				}
				for _, k := range set {
					parts = append(parts, terms[k])
					for i := range x {
						x[i] *= columns[k][i]
					}
				}
				add(strings.Join(parts, ":"), x)
			}
		case cov.Factor:
			for _, level := range cov.Levels[1:] {
				x := make([]float64, t.rows)
				for i, cell := range t.text[cov.Column] {
					if equal(cell, level) {
						x[i] = 1
					}
				}
				byColumn[cov.Column] = append(byColumn[cov.Column], len(terms))
				add(fmt.Sprintf("%s=%v", cov.Column, level), x)
			}
		case cov.Transform == "log":
			x := t.numbers(cov.Column)
			for i := range x {
				x[i] = math.Log(x[i])
			}
			byColumn[cov.Column] = append(byColumn[cov.Column], len(terms))
			add("log("+cov.Column+")", x)
		case cov.Transform == "":
			byColumn[cov.Column] = append(byColumn[cov.Column], len(terms))
			add(cov.Column, t.numbers(cov.Column))
		default:
			return nil, nil, nil, fmt.Errorf("unknown transform %q", cov.Transform)
		}
	}
	return terms, columns, of, nil
}
