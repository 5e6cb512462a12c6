package tabulate

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/stats/describe"
)

// The levels of a part of rises: whether men met the criterion of the response.
const (
	RoseMet    = "yes"
	RoseNotMet = "no"
)

// rises tallies each man's greatest change from the baseline, of those of whom the response
// can be told.
func (g *gatherer) rises(b *derive.Binary) {
	r, ok := b.Outcome.Rule.(derive.Response)
	if !ok || b.Outcome.Name != derive.Responder {
		return
	}
	rise := g.d.GreatestRise(r)
	if rise == nil {
		return
	}
	k := len(g.t.Rises)
	g.t.Rises = append(g.t.Rises, Part[describe.Tally]{Of: b.Outcome.Name, Factor: b.Outcome.Name})
	g.tasks = append(g.tasks, func() {
		var values [cohort.Yes + 1]describe.Counter
		for p, met := range b.Value {
			if x := rise(p); met != cohort.Unknown && !math.IsNaN(x) {
				values[met].Add(x)
			}
		}
		for _, l := range []struct {
			name string
			tri  cohort.Tri
		}{{RoseMet, cohort.Yes}, {RoseNotMet, cohort.No}} {
			x := &values[l.tri]
			n := x.Count()
			g.t.Rises[k].Groups = append(g.t.Rises[k].Groups, Group[describe.Tally]{Level: l.name, Value: x.Tally(), N: n})
		}
	})
}

// RisesOf gives the greatest changes of the men who met the criterion of a response, and of
// those who did not; ok is false where the tables have none.
func (t *Tables) RisesOf(outcome string) (met, not describe.Tally, ok bool) {
	groups, err := find(t, "rises", t.Rises, outcome, outcome, 0)
	if err != nil {
		return met, not, false
	}
	for _, g := range groups {
		switch g.Level() {
		case RoseMet:
			met = g.Value
		case RoseNotMet:
			not = g.Value
		}
	}
	return met, not, true
}
