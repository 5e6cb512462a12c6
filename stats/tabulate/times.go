package tabulate

import (
	"math"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats/results"
	"leydig/stats/survival"
)

// reasons names why patients are not at risk.
var reasons = map[derive.Status]string{
	derive.NoFollowUpValue: results.NoFollowUpValue,
	derive.NoBaselineValue: results.NoBaselineValue,
	derive.MetAtIndex:      results.MetAtIndex,
	derive.NotReached:      results.NotReached,
}

// times tabulates a time to event: life tables, causes, intervals, landmarks, rows.
func (g *gatherer) times(x *derive.Times, strata []string) {
	name := x.Outcome.Name
	g.t.Outcomes = append(g.t.Outcomes, definition(x.Outcome))
	beside := x.Outcome.Beside != ""
	if beside {
		strata = strata[:1]
	}
	for _, by := range strata {
		part(g, &g.t.LifeTables, name, by, 0, func(p partition) []Group[survival.Counts] { return lifeCounts(x, p) })
		if g.ask.Brief {
			continue
		}
		part(g, &g.t.Intervals, name, by, 0, func(p partition) []Group[Intervals] { return intervalsOf(x, p) })
		part(g, &g.t.Causes, name, by, 0, func(p partition) []Group[Causes] { return g.causesOf(x, p) })
	}
	part(g, &g.t.NotAtRisk, name, Everybody, 0, func(partition) []Group[NotAtRisk] {
		out := Group[NotAtRisk]{Value: NotAtRisk{}}
		for _, s := range x.Status {
			if why, is := reasons[s]; is {
				out.Value[why]++
				out.Lost++
			} else {
				out.N++
			}
		}
		return []Group[NotAtRisk]{out}
	})
	if g.ask.Brief || beside && !g.ask.Clustered {
		return
	}
	for _, month := range g.ask.Landmarks {
		part(g, &g.t.Landmarks, name, Treated, month, func(partition) []Group[survival.Counts] { return g.landmark(x, month) })
	}
	g.rows(name, func() Design { return g.design(x) })
}

// lifeCounts counts events and censorings in each group.
func lifeCounts(x *derive.Times, p partition) []Group[survival.Counts] {
	out := make([]Group[survival.Counts], len(p.levels))
	rows := make([]timed, len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		rows[c].add(x.Time[i], causeOf(x.Event[i]))
	}
	for c := range out {
		out[c].Value = rows[c].counts()
	}
	return out
}

func causeOf(event bool) uint8 {
	if event {
		return 1
	}
	return 0
}

// early counts recoveries that may still be the drug's.
func early(d *derive.Dataset, x *derive.Times) *Early {
	out := &Early{}
	lh := d.Cohort.Find(unit.LH)
	for i, event := range x.Event {
		if !event {
			continue
		}
		out.Events++
		if x.Time[i] <= 30 {
			out.Within++
		}
		if lh == nil || math.IsNaN(lh.At(int(x.From[i]))) {
			continue
		}
		out.WithLH++
		if lh.At(int(x.From[i])) < 1 {
			out.LowLH++
		}
	}
	return out
}

// landmark counts from a landmark on by whether treatment went on beyond it.
func (g *gatherer) landmark(x *derive.Times, month float64) []Group[survival.Counts] {
	at := month * unit.DaysPerMonth
	out := []Group[survival.Counts]{{Level: UpTo}, {Level: Beyond}}
	rows := make([]timed, 2)
	for i, status := range x.Status {
		treated := g.d.TreatmentDuration[i]
		if status != derive.AtRisk || math.IsNaN(treated) {
			continue
		}
		c := 0
		if treated > month {
			c = 1
		}
		if x.Time[i] <= at {
			out[c].Lost++
			continue
		}
		out[c].N++
		rows[c].add(x.Time[i]-at, causeOf(x.Event[i]))
	}
	for c := range out {
		out[c].Value = rows[c].counts()
	}
	return out
}

// intervalsOf collects the distinct intervals of each group.
func intervalsOf(x *derive.Times, p partition) []Group[Intervals] {
	out := make([]Group[Intervals], len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		v := &out[c].Value
		v.Lower, v.Upper, v.N = append(v.Lower, results.Float(x.Lower[i])), append(v.Upper, results.Float(x.Upper[i])), append(v.N, 1)
	}
	for c := range out {
		out[c].Value = out[c].Value.distinct()
	}
	return out
}

// causesOf counts what ended the times of each group: restart of testosterone
// competes where it came before the event.
func (g *gatherer) causesOf(x *derive.Times, p partition) []Group[Causes] {
	out := make([]Group[Causes], len(p.levels))
	patients := &g.d.Cohort.Patients
	restart := patients.Date("restart_date")
	rows := make([]timed, len(p.levels))
	for i, c := range p.code {
		if x.Status[i] != derive.AtRisk {
			out[c].Lost++
			continue
		}
		out[c].N++
		time, cause := x.Time[i], causeOf(x.Event[i])
		if restart != nil && restart.Values[i] != cohort.NoDay && patients.Index[i] != cohort.NoDay {
			if r := float64(restart.Values[i] - patients.Index[i]); r > 0 && (cause == 0 || r < time) {
				time, cause = r, 2
			}
		}
		rows[c].add(time, cause)
	}
	for c := range out {
		out[c].Value = rows[c].causes()
	}
	return out
}
