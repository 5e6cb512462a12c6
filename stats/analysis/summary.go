package analysis

import (
	"leydig/cohort/derive"
	"leydig/stats"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// summarise picks the figures that the contract names out of the results.
func summarise(ix results.Index, t *tabulate.Tables) results.Summary {
	s := results.Summary{Patients: t.Patients, Visits: t.Visits}
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
	for _, m := range t.Schedule {
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
	if c := curveFigures(ix, derive.Recovery); c != nil {
		rec := &results.Recovery{CurveFigures: *c, Turnbull: nan}
		key := results.Key{Analysis: "recovery", Outcome: derive.Recovery, Stat: results.IntervalMedian}
		if m, ok := ix.Number(key); ok {
			rec.Turnbull = m.Value
		}
		key.Stat = results.IntervalSpan
		if m, ok := ix.Number(key); ok {
			rec.TurnbullInterval = &[2]results.Float{m.Lower, m.Upper}
		}
		key.Stat, key.Term = results.Excluded, stats.Term{Factor: results.NotAtRisk, Level: results.MetAtIndex}
		if r := ix.Get(key); r != nil {
			rec.Excluded = r.Value.(results.Count).N
		}
		s.Recovery = rec
	}
	s.RecoveryConfirmed = curveFigures(ix, confirmedName(t, derive.Recovery, derive.RecoveryConfirmed))
	s.ResponseConfirmed = curveFigures(ix, confirmedName(t, derive.TimeToResponse, derive.ResponseConfirmed))
	if c := curveFigures(ix, derive.SpermRecovery); c != nil && t.Sperm.Measured > 0 {
		s.Sperm = &results.Sperm{CurveFigures: *c, Measured: t.Sperm.Measured, Reached: t.Sperm.Reached, Returned: t.Sperm.Returned}
	}
	if a, b := expected(ix, derive.Responder), expected(ix, derive.EverEugonadal); a != nil || b != nil {
		s.Chance = &results.Chance{Responders: a, EverEugonadal: b}
	}
	if f, ok := rate("eugonadism", derive.OffTreatment, "", results.Rate); ok {
		s.OffTreatment = &results.OffTreatment{Measured: f.N, Eugonadal: f.X}
	}
	s.AgeBand = levels(t, derive.AgeBand)
	s.TRTDurationBand = levels(t, derive.TRTDurationBand)
	s.EtiologyClass = levels(t, derive.EtiologyClass)
	if f, ok := rate("safety", "symptoms_improved", "", results.Rate); ok {
		s.SymptomsImproved = results.YesNo{Yes: f.X, No: f.N - f.X}
	}
	if f, ok := rate("safety", "adverse_event", "", results.Rate); ok {
		s.AdverseEvent = results.YesNo{Yes: f.X, No: f.N - f.X}
	}
	return s
}

// confirmedName is the outcome that has the confirmed figures: the outcome itself
// where the plan asks for confirmation.
func confirmedName(t *tabulate.Tables, single, confirmed string) string {
	if t.Outcome(confirmed) == nil {
		return single
	}
	return confirmed
}

// curveFigures sums up everybody's curve of an outcome, nil where there is none.
func curveFigures(ix results.Index, outcome string) *results.CurveFigures {
	key := results.Key{Analysis: "recovery", Outcome: outcome, Stat: results.Events}
	r := ix.Get(key)
	if r == nil {
		return nil
	}
	c := &results.CurveFigures{AtRisk: r.N, Events: r.Value.(results.Count).N, Median: nan, Lower: nan, Upper: nan}
	key.Stat = results.Median
	if m, ok := ix.Number(key); ok {
		c.Median, c.Lower, c.Upper = m.Value, m.Lower, m.Upper
	}
	return c
}

// levels counts a factor's levels; patients without one are "unknown", always there.
func levels(t *tabulate.Tables, factor string) map[string]int64 {
	out := map[string]int64{tabulate.Unknown: t.Patients}
	groups, err := t.LevelsOf(factor, tabulate.Everybody)
	if err != nil {
		return out
	}
	out[tabulate.Unknown] = groups[0].Lost
	for level, n := range groups[0].Value {
		out[level] += n
	}
	return out
}
