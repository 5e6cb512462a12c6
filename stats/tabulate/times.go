package tabulate

import (
	"math"
	"sync"

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
	moments := sync.OnceValue(func() *moments { return momentsOfEvent(x) })
	byStrata(g, s, &g.t.LifeTables, name, func() []Group[survival.Counts] { return lifeCounts(moments(), s) })
	if !g.ask.Brief {
		byStrata(g, s, &g.t.Intervals, name, func() []Group[Intervals] { return intervalsOf(x, moments(), s) })
		byStrata(g, s, &g.t.Causes, name, func() []Group[Causes] { return causesOf(g.momentsOfCauses(x), s) })
	}
	part(g, &g.t.NotAtRisk, name, Everybody, 0, func(partition) []Group[NotAtRisk] {
		return []Group[NotAtRisk]{countReasons(x.Status, reasons)}
	})
	if g.ask.Brief || beside && !g.ask.Clustered {
		return
	}
	g.landmarks(name, moments)
	g.rows(name, moments)
}

// momentsOfEvent are when an event was seen, or was not any more.
func momentsOfEvent(x *derive.Times) *moments {
	return momentsOf(len(x.Status), bothWays, func(man int) (time float64, way int32) {
		if x.Event[man] {
			return x.Time(man), happened
		}
		return x.Time(man), censored
	})
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
func ofAtRisk[T any](m *moments, s *strata, r *rows, put func(to *T, man int32, n int64)) []Group[T] {
	out := make([]Group[T], len(s.names))
	s.each(r, func(level, man int32, n int64) {
		to := &out[level]
		if !m.atRisk(man) {
			to.Lost += n
			return
		}
		to.N += n
		put(&to.Value, man, n)
	})
	return out
}

// lifeCounts counts events and censorings in each group.
func lifeCounts(m *moments, s *strata) []Group[survival.Counts] {
	return ofAtRisk(m, s, m.rows(), func(to *survival.Counts, man int32, n int64) {
		time, way := m.of(man)
		addCount(to, time, way == happened, n)
	})
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

// early counts recoveries that may still be the drug's.
func early(d *derive.Dataset, x *derive.Times) *Early {
	out := &Early{}
	lh := d.Cohort.Find(unit.LH)
	for i, event := range x.Event {
		if !event {
			continue
		}
		out.Events++
		if x.Time(i) <= 30 {
			out.Within++
		}
		if lh == nil || math.IsNaN(lh.At(x.At(i))) {
			continue
		}
		out.WithLH++
		if lh.At(x.At(i)) < 1 {
			out.LowLH++
		}
	}
	return out
}

// landmarks counts from each landmark on by whether treatment went on beyond it.
func (g *gatherer) landmarks(outcome string, moments func() *moments) {
	for _, month := range g.ask.Landmarks {
		at := len(g.t.Landmarks)
		g.t.Landmarks = append(g.t.Landmarks, Part[survival.Counts]{Of: outcome, Factor: Treated, Month: month,
			Groups: []Group[survival.Counts]{{Level: UpTo}, {Level: Beyond}}})
		g.tasks = append(g.tasks, func() {
			m, groups := moments(), g.t.Landmarks[at].Groups
			treated := g.treatedAt(month)
			treated.each(m.rows(), func(level, man int32, n int64) {
				if int(level) == len(groups) || !m.atRisk(man) {
					return
				}
				to := &groups[level]
				time, way := m.of(man)
				if since := time - month*unit.DaysPerMonth; since > 0 {
					to.N += n
					addCount(&to.Value, since, way == happened, n)
				} else {
					to.Lost += n
				}
			})
		})
	}
}

// treatedAt are men by whether their treatment went on beyond a month; of some it is not known.
func (g *gatherer) treatedAt(month float64) *strata {
	s := &strata{factors: []string{Treated}, names: []string{UpTo, Beyond, Unknown}, level: make([]uint16, len(g.d.TreatmentDuration))}
	for i, treated := range g.d.TreatmentDuration {
		switch {
		case treated > month:
			s.level[i] = 1
		case math.IsNaN(treated):
			s.level[i] = 2
		}
	}
	return s
}

// intervalsOf collects the distinct intervals of each group.
func intervalsOf(x *derive.Times, m *moments, s *strata) []Group[Intervals] {
	upper := make([]int32, len(m.number)) // which of those who are censored is beyond all times
	for i, k := range m.number {
		if upper[i] = k / m.ways; m.atRisk(int32(i)) && k%m.ways == censored {
			upper[i] = int32(len(m.time))
		}
	}
	var r rows
	r.add(len(upper), x.Lower)
	r.addRanks(upper, len(m.time)+1)
	return ofAtRisk(m, s, &r, func(to *Intervals, man int32, n int64) {
		to.Lower, to.Upper = append(to.Lower, results.Float(x.Lower(int(man)))), append(to.Upper, results.Float(x.Upper(int(man))))
		to.N = append(to.N, n)
	})
}

// momentsOfCauses are what ended the times of each man: restart of testosterone competes where it came before
// the event. Ways are in the order of Causes.
func (g *gatherer) momentsOfCauses(x *derive.Times) *moments {
	patients := &g.d.Cohort.Patients
	restart := patients.Date("restart_date")
	return momentsOf(len(x.Status), 3, func(i int) (time float64, cause int32) {
		if time = x.Time(i); math.IsNaN(time) {
			return time, 0
		}
		if x.Event[i] {
			cause = 1
		}
		if restart != nil && restart.Values[i] != cohort.NoDay && patients.Index[i] != cohort.NoDay {
			if r := float64(restart.Values[i]-patients.Index[i]) - x.Origin(i); r > 0 && (cause == 0 || r < time) {
				return r, 2
			}
		}
		return time, cause
	})
}

// causesOf counts what ended the times of each group.
func causesOf(m *moments, s *strata) []Group[Causes] {
	return ofAtRisk(m, s, m.rows(), func(to *Causes, man int32, n int64) {
		time, cause := m.of(man)
		to.put(time, cause, n)
	})
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
