package tabulate

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"leydig/cohort"
	"leydig/cohort/derive"
)

// Patterns are the distinct ways in which men were at the scheduled months, and how many
// men were so. A pattern has one letter a month, in the order of the prevalences among the
// outcomes: Met, NotMet or NotSeen.
type Patterns struct {
	Pattern []string `json:"pattern"`
	Men     []int64  `json:"men"`
}

// The letters of a pattern.
const (
	Met     = '1'
	NotMet  = '0'
	NotSeen = '-'
)

// add is the patterns of both cohorts.
func (x Patterns) add(y Patterns) Patterns {
	out := Patterns{slices.Concat(x.Pattern, y.Pattern), slices.Concat(x.Men, y.Men)}
	return out.distinct()
}

// distinct sorts patterns and makes equal ones one.
func (x Patterns) distinct() Patterns {
	order := make([]int, len(x.Men))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(x.Pattern[a], x.Pattern[b]) })
	var out Patterns
	for _, i := range order {
		if k := len(out.Men) - 1; k >= 0 && out.Pattern[k] == x.Pattern[i] {
			out.Men[k] += x.Men[i]
			continue
		}
		out.Pattern, out.Men = append(out.Pattern, x.Pattern[i]), append(out.Men, x.Men[i])
	}
	return out
}

// patterns counts men by how they were at the scheduled months; who was seen at none is
// in the pattern of no month.
func (g *gatherer) patterns() {
	var at []*derive.Binary
	for i := range g.d.Binary {
		if b := &g.d.Binary[i]; b.Outcome.Rule.Kind() == derive.KindPrevalence && !b.Outcome.Safety {
			at = append(at, b)
		}
	}
	if len(at) == 0 {
		return
	}
	g.tasks = append(g.tasks, func() {
		count := map[string]int64{}
		letters := make([]byte, len(at))
		for p := range g.d.Cohort.Patients.Len() {
			for k, b := range at {
				switch b.Value[p] {
				case cohort.Yes:
					letters[k] = Met
				case cohort.No:
					letters[k] = NotMet
				default:
					letters[k] = NotSeen
				}
			}
			count[string(letters)]++
		}
		var x Patterns
		for p, men := range count {
			x.Pattern, x.Men = append(x.Pattern, p), append(x.Men, men)
		}
		g.t.Patterns = x.distinct()
	})
}

// Seen is how many men were seen at some month of a pattern.
func (x Patterns) Seen() int64 {
	n := int64(0)
	for i, p := range x.Pattern {
		if strings.Trim(p, string(NotSeen)) != "" {
			n += x.Men[i]
		}
	}
	return n
}

// responses collects the rows of a response's model: those who are evaluable, at time 0.
func (g *gatherer) responses(b *derive.Binary) {
	if !g.ask.Clustered && (b.Outcome.Rule.Kind() != derive.KindResponse || b.Outcome.Beside != "" || b.Outcome.Safety) {
		return
	}
	values := b.Value
	g.yesNoRows(b.Outcome, func(p int) cohort.Tri { return values[p] })
}

// yesNoRows collects the rows of a yes-or-no outcome's model.
func (g *gatherer) yesNoRows(o derive.Outcome, value func(p int) cohort.Tri) {
	n := g.d.Cohort.Patients.Len()
	g.rows(o.Name, func() *moments {
		return momentsOf(n, bothWays, func(man int) (time float64, way int32) {
			switch value(man) {
			case cohort.Yes:
				return 0, happened
			case cohort.No:
				return 0, censored
			}
			return math.NaN(), censored
		})
	})
}
