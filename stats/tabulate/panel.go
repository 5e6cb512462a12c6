package tabulate

import (
	"cmp"
	"slices"
	"sync"

	"leydig/cohort/unit"
	"leydig/stats/describe"
	"leydig/stats/results"
)

// Clusters are how many men have how many follow-up values in a window, and at how many
// of these a criterion is met.
type Clusters struct {
	Values []int64 `json:"values"`
	Met    []int64 `json:"met"`
	Men    []int64 `json:"men"`
}

// add is the clusters of both cohorts.
func (x Clusters) add(y Clusters) Clusters {
	out := Clusters{slices.Concat(x.Values, y.Values), slices.Concat(x.Met, y.Met), slices.Concat(x.Men, y.Men)}
	return out.distinct()
}

// distinct sorts clusters and makes equal ones one.
func (x Clusters) distinct() Clusters {
	order := make([]int, len(x.Men))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(x.Values[a], x.Values[b]), cmp.Compare(x.Met[a], x.Met[b]))
	})
	var out Clusters
	for _, i := range order {
		if k := len(out.Men) - 1; k >= 0 && out.Values[k] == x.Values[i] && out.Met[k] == x.Met[i] {
			out.Men[k] += x.Men[i]
			continue
		}
		out.Values, out.Met, out.Men = append(out.Values, x.Values[i]), append(out.Met, x.Met[i]), append(out.Men, x.Men[i])
	}
	return out
}

// panel tabulates the values of each analyte at the baseline (month 0) and at the
// scheduled months, and their changes from the baseline.
func (g *gatherer) panel() {
	months := sync.OnceValue(g.d.Months)
	for _, a := range g.d.Panel() {
		q, _ := unit.Find(string(a))
		g.t.Measures = append(g.t.Measures, results.Variable{Name: q.Name, Title: q.Title, Unit: q.Canonical(), Digits: q.Digits})
		at, change := len(g.t.Panel), len(g.t.Changes)
		g.t.Panel = append(g.t.Panel, Part[describe.Tally]{Of: q.Name})
		for _, m := range g.d.Plan.Schedule {
			g.t.Panel = append(g.t.Panel, Part[describe.Tally]{Of: q.Name, Month: m})
			g.t.Changes = append(g.t.Changes, Part[describe.Tally]{Of: q.Name, Month: m})
		}
		g.tasks = append(g.tasks, func() {
			c := countsOf(g.d, a)
			g.t.Panel[at].Groups = g.tallied(c.values.Tally())
			for k := range g.d.Plan.Schedule {
				values, changes := c.at(months(), k)
				g.t.Panel[at+1+k].Groups, g.t.Changes[change+k].Groups = g.tallied(values), g.tallied(changes)
			}
		})
	}
}

// tallied is the group of everybody, those without a value lost.
func (g *gatherer) tallied(tally describe.Tally) []Group[describe.Tally] {
	n := tally.Count()
	if g.ask.Once {
		tally = tally.Summed()
	}
	return []Group[describe.Tally]{{Value: tally, N: n, Lost: g.t.Patients - n}}
}

// clusters tabulates how often men were eugonadal at all their values in each window.
func (g *gatherer) clusters() {
	c := g.d.Plan.EugonadalCriterion()
	if g.d.Cohort.Find(c.Analyte) == nil {
		return
	}
	months := g.d.Plan.Schedule
	for _, m := range months {
		g.t.Clusters = append(g.t.Clusters, Part[Clusters]{Of: string(c.Analyte), Month: m})
	}
	g.tasks = append(g.tasks, func() {
		type pair struct{ values, met int64 }
		count := make([]map[pair]int64, len(months))
		for k := range count {
			count[k] = map[pair]int64{}
		}
		g.d.VisitsInWindows(c, func(_ int, values, met []int64) {
			for k, n := range values {
				if n > 0 {
					count[k][pair{n, met[k]}]++
				}
			}
		})
		for k := range months {
			x := Group[Clusters]{}
			for p, men := range count[k] {
				x.Value.Values, x.Value.Met, x.Value.Men = append(x.Value.Values, p.values), append(x.Value.Met, p.met), append(x.Value.Men, men)
				x.N += men
			}
			x.Value, x.Lost = x.Value.distinct(), g.t.Patients-x.N
			g.t.Clusters[k].Groups = []Group[Clusters]{x}
		}
	})
}

// PanelAt gives the values of an analyte at a scheduled month; 0 is the baseline.
func (t *Tables) PanelAt(analyte string, month float64) (Grouped[describe.Tally], error) {
	return t.ofAll("panel", t.Panel, analyte, month)
}

// ChangeAt gives the changes of an analyte from the baseline to a scheduled month.
func (t *Tables) ChangeAt(analyte string, month float64) (Grouped[describe.Tally], error) {
	return t.ofAll("changes", t.Changes, analyte, month)
}

// ofAll is a tally of everybody: who has no value is lost, men of a site without the
// analyte among them.
func (t *Tables) ofAll(what string, parts []Part[describe.Tally], of string, month float64) (Grouped[describe.Tally], error) {
	g, err := find(t, what, parts, of, Everybody, month)
	if err != nil {
		return Grouped[describe.Tally]{}, err
	}
	g[0].Lost = t.Patients - g[0].N
	return g[0], nil
}

// ClustersAt gives the clusters of values in a scheduled month's window; ok is false where
// the tables have none.
func (t *Tables) ClustersAt(month float64) (g Grouped[Clusters], ok bool) {
	x, err := find(t, "clusters", t.Clusters, string(unit.TotalTestosterone), Everybody, month)
	if err != nil {
		return g, false
	}
	return x[0], true
}
