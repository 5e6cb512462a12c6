package analysis

import (
	"leydig/cohort/derive"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// summarise picks the figures that the contract names out of the results.
func summarise(ix results.Index, data *tabulate.Data, run results.Run) results.Summary {
	s := results.Summary{Patients: run.Patients, Visits: run.Visits}
	rate := func(analysis, outcome, at string, stat results.Stat) (results.Fraction, bool) {
		return ix.Fraction(results.Key{Analysis: analysis, Outcome: outcome, At: at, Stat: stat})
	}
	if f, ok := rate("response", derive.Responder, "", results.Rate); ok {
		s.Evaluable, s.Responders = f.N, f.X
		s.Wilson = &[2]results.Float{f.Lower, f.Upper}
	}
	if f, ok := rate("response", derive.ResponderLast, "", results.Rate); ok {
		s.RespondersLast = f.X
	}
	if f, ok := rate("response", derive.Responder, "", results.WorstCase); ok {
		s.Sensitivity = &results.Sensitivity{N: f.N, Responders: f.X}
	}
	for _, m := range data.Dataset().Plan.Schedule {
		month := results.Month{Month: m}
		if f, ok := rate("eugonadism", EugonadismOutcome, Month(m), results.Rate); ok {
			month.Measured, month.Eugonadal = f.N, f.X
			month.Wilson = &[2]results.Float{f.Lower, f.Upper}
		}
		s.Eugonadism = append(s.Eugonadism, month)
	}
	if f, ok := rate("eugonadism", derive.EverEugonadal, "", results.Rate); ok {
		s.EverEugonadal = f.X
	}
	key := results.Key{Analysis: "recovery", Outcome: derive.Recovery, Stat: results.Events}
	if r := ix.Get(key); r != nil {
		rec := &results.Recovery{AtRisk: r.N, Events: r.Value.(results.Count).N, Median: nan, Lower: nan, Upper: nan, Turnbull: nan}
		key.Stat = results.IntervalMedian
		if m, ok := ix.Number(key); ok {
			rec.Turnbull = m.Value
		}
		key.Stat = results.Median
		if m, ok := ix.Number(key); ok {
			rec.Median, rec.Lower, rec.Upper = m.Value, m.Lower, m.Upper
		}
		key.Stat, key.Term = results.Excluded, "met at the index"
		if r := ix.Get(key); r != nil {
			rec.Excluded = r.Value.(results.Count).N
		}
		s.Recovery = rec
	}
	s.AgeBand = levels(data, derive.AgeBand)
	s.TRTDurationBand = levels(data, derive.TRTDurationBand)
	s.EtiologyClass = levels(data, derive.EtiologyClass)
	if f, ok := rate("safety", "symptoms_improved", "", results.Rate); ok {
		s.SymptomsImproved = results.YesNo{Yes: f.X, No: f.N - f.X}
	}
	if f, ok := rate("safety", "adverse_event", "", results.Rate); ok {
		s.AdverseEvent = results.YesNo{Yes: f.X, No: f.N - f.X}
	}
	return s
}

// levels counts a factor's levels; patients without one are "unknown".
func levels(data *tabulate.Data, factor string) map[string]int64 {
	out := map[string]int64{}
	f := data.Dataset().Factor(factor)
	if f == nil {
		return out
	}
	for _, c := range f.Codes {
		if c < 0 {
			out[tabulate.Unknown]++
		} else {
			out[f.Levels[c]]++
		}
	}
	return out
}
