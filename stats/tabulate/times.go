package tabulate

import (
	"math"
	"slices"

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
func (g *gatherer) times(x *derive.Times) {
	name := x.Outcome.Name
	g.t.Outcomes = append(g.t.Outcomes, definition(x.Outcome))
	beside := x.Outcome.Beside != ""
	s := g.strata
	if beside {
		s = g.everybody
	}
	byStrata(g, s, &g.t.LifeTables, name, func() []Group[survival.Counts] { return lifeCounts(x, s) })
	if !g.ask.Brief {
		byStrata(g, s, &g.t.Intervals, name, func() []Group[Intervals] { return intervalsOf(x, s) })
		byStrata(g, s, &g.t.Causes, name, func() []Group[Causes] { return g.causesOf(x, s) })
	}
	part(g, &g.t.NotAtRisk, name, Everybody, 0, func(partition) []Group[NotAtRisk] {
		return []Group[NotAtRisk]{countReasons(x.Status, reasons)}
	})
	if g.ask.Brief || beside && !g.ask.Clustered {
		return
	}
	g.landmarks(x)
	rows := derive.Times{Outcome: x.Outcome, Status: x.Status, Time: x.Time, Event: x.Event}
	g.rows(name, func() *derive.Times { return &rows })
}

// countReasons counts men by why they are lost, of those reasons that have words.
func countReasons[R ~uint8](why []R, words map[R]string) Group[NotAtRisk] {
	var count [256]int64
	for _, r := range why {
		count[r]++
	}
	out := Group[NotAtRisk]{N: int64(len(why)), Value: NotAtRisk{}}
	for r, word := range words {
		if n := count[r]; n > 0 {
			out.Value[word] = n
			out.N, out.Lost = out.N-n, out.Lost+n
		}
	}
	return out
}

// ofAtRisk counts the sets of rows of those at risk in each group: put adds so many, of whom
// man is one. The others are lost.
func ofAtRisk[T any](x *derive.Times, s *strata, r *rows, put func(to *T, man int32, n int64)) []Group[T] {
	out := make([]Group[T], len(s.names))
	s.each(r, func(level, man int32, n int64) {
		to := &out[level]
		if x.Status[man] != derive.AtRisk {
			to.Lost += n
			return
		}
		to.N += n
		put(&to.Value, man, n)
	})
	return out
}

// lifeCounts counts events and censorings in each group.
func lifeCounts(x *derive.Times, s *strata) []Group[survival.Counts] {
	var r rows
	addColumn(&r, x.Time) // NaN of those who are not at risk, who stand first
	r.addEvents(x.Event)
	return ofAtRisk(x, s, &r, func(to *survival.Counts, man int32, n int64) { addCount(to, x.Time[man], x.Event[man], n) })
}

// addCount adds what happened to some at a time that is not before the last.
func addCount(c *survival.Counts, time float64, event bool, n int64) {
	k := len(c.Time) - 1
	if k < 0 || c.Time[k] != time {
		c.Time, c.Events, c.Censored = append(c.Time, time), append(c.Events, 0), append(c.Censored, 0)
		k++
	}
	if event {
		c.Events[k] += n
	} else {
		c.Censored[k] += n
	}
}

func causeOf(event bool) int32 {
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

// landmarks counts from each landmark on by whether treatment went on beyond it.
func (g *gatherer) landmarks(x *derive.Times) {
	at := len(g.t.Landmarks)
	for _, month := range g.ask.Landmarks {
		g.t.Landmarks = append(g.t.Landmarks, Part[survival.Counts]{Of: x.Outcome.Name, Factor: Treated, Month: month,
			Groups: []Group[survival.Counts]{{Level: UpTo}, {Level: Beyond}}})
	}
	if len(g.ask.Landmarks) == 0 {
		return
	}
	g.tasks = append(g.tasks, func() error {
		var r rows
		addColumn(&r, x.Time)
		r.addEvents(x.Event)
		r.groups(len(x.Status), func(equal []int32) {
			man := equal[0]
			if x.Status[man] != derive.AtRisk {
				return
			}
			for k, month := range g.ask.Landmarks {
				var men [2]int64 // treated up to the landmark, and beyond
				for _, i := range equal {
					switch treated := g.d.TreatmentDuration[i]; {
					case treated > month:
						men[1]++
					case treated <= month:
						men[0]++
					}
				}
				for c, n := range men {
					to := &g.t.Landmarks[at+k].Groups[c]
					if since := x.Time[man] - month*unit.DaysPerMonth; n > 0 && since > 0 {
						to.N += n
						addCount(&to.Value, since, x.Event[man], n)
					} else {
						to.Lost += n
					}
				}
			}
		})
		return nil
	})
}

// intervalsOf collects the distinct intervals of each group.
func intervalsOf(x *derive.Times, s *strata) []Group[Intervals] {
	n := len(x.Status)
	ends := make([]float64, 2*n)
	lower, upper := ends[:n], ends[n:]
	for p := range n {
		lower[p], upper[p] = x.Lower(p), x.Upper(p)
	}
	var r rows
	addColumn(&r, lower)
	addColumn(&r, upper)
	return ofAtRisk(x, s, &r, func(to *Intervals, man int32, n int64) {
		to.Lower, to.Upper = append(to.Lower, results.Float(lower[man])), append(to.Upper, results.Float(upper[man]))
		to.N = append(to.N, n)
	})
}

// causesOf counts what ended the times of each group: restart of testosterone
// competes where it came before the event.
func (g *gatherer) causesOf(x *derive.Times, s *strata) []Group[Causes] {
	patients := &g.d.Cohort.Patients
	restart := patients.Date("restart_date")
	time, cause := slices.Clone(x.Time), make([]int32, len(x.Status))
	for i, event := range x.Event {
		cause[i] = causeOf(event)
		if restart != nil && restart.Values[i] != cohort.NoDay && patients.Index[i] != cohort.NoDay {
			if r := float64(restart.Values[i] - patients.Index[i]); r > 0 && (cause[i] == 0 || r < time[i]) {
				time[i], cause[i] = r, 2
			}
		}
	}
	for i, status := range x.Status {
		if status != derive.AtRisk {
			time[i], cause[i] = math.NaN(), 0
		}
	}
	var r rows
	addColumn(&r, time)
	r.rank, r.sizes = append(r.rank, cause), append(r.sizes, 3)
	return ofAtRisk(x, s, &r, func(to *Causes, man int32, n int64) { to.put(time[man], cause[man], n) })
}

// put adds what ended the times of some, at a time that is not before the last.
func (x *Causes) put(time float64, cause int32, n int64) {
	k := len(x.Time) - 1
	if k < 0 || x.Time[k] != time {
		x.Time, x.Events = append(x.Time, time), append(x.Events, 0)
		x.Restarts, x.Censored = append(x.Restarts, 0), append(x.Censored, 0)
		k++
	}
	[]([]int64){x.Censored, x.Events, x.Restarts}[cause][k] += n
}
