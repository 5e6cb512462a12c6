package survival

import (
	"math"
	"slices"
	"sort"

	"leydig/stats"
)

// ReconstructionMethod makes individual times from a printed curve.
var ReconstructionMethod = stats.Method{
	ID: "survival.reconstruction", Label: "times reconstructed from a published curve",
	Sentence: "Individual times of the published curve were reconstructed from its coordinates and numbers at " +
		"risk; they agree with it in its steps, not person by person.",
	Cite: "Guyot P et al. BMC Med Res Methodol 2012;12:9",
}

// Published is a printed curve: the survival at the times at which it steps, as read
// off the figure, and the numbers at risk printed below it. Events is their total
// where it is told, else 0.
type Published struct {
	Time, Survival       []float64
	RiskTime, NumberRisk []float64
	Events               float64
}

const (
	ErrCoordinates stats.Reason = "the coordinates of a curve are its times in rising order and its survival within [0,1]"
	ErrRisk        stats.Reason = "the numbers at risk are at rising times, from the start of the curve, and never rise"
)

// Reconstruct gives individual times whose curve and numbers at risk are the
// published ones, as nearly as whole people allow. Between two printed numbers at
// risk censorings are spread evenly, and their number is changed until the next
// number at risk is met; after the last one they come at the average rate before it,
// or so that the events' total is met.
func Reconstruct(p Published) (time []float64, event []bool, err error) {
	if len(p.Time) == 0 || len(p.RiskTime) == 0 {
		return nil, nil, stats.NoData
	}
	if stats.Missing(p.Time) || stats.Missing(p.Survival) || stats.Missing(p.RiskTime) || stats.Missing(p.NumberRisk) {
		return nil, nil, stats.ErrMissing
	}
	if len(p.Time) != len(p.Survival) || !slices.IsSorted(p.Time) || slices.Min(p.Survival) < 0 || slices.Max(p.Survival) > 1+1e-9 {
		return nil, nil, ErrCoordinates
	}
	if len(p.RiskTime) != len(p.NumberRisk) || !slices.IsSorted(p.RiskTime) || p.RiskTime[0] > p.Time[0] ||
		p.NumberRisk[0] < 1 || !slices.IsSortedFunc(p.NumberRisk, func(a, b float64) int { return int(b - a) }) {
		return nil, nil, ErrRisk
	}
	r := rebuilding{Published: p}
	// A curve read off a figure may rise by a hair.
	r.surv = slices.Clone(p.Survival)
	for k := 1; k < len(r.surv); k++ {
		r.surv[k] = math.Min(r.surv[k], r.surv[k-1])
	}
	r.state = segmentState{risk: p.NumberRisk[0], hat: 1}
	censored, followed := 0.0, 0.0
	for i := range p.RiskTime {
		from := p.RiskTime[i]
		if i+1 < len(p.RiskTime) {
			to := p.RiskTime[i+1]
			c := r.meet(from, to, p.NumberRisk[i+1])
			censored += c
			followed += to - from
			continue
		}
		end := math.Max(from, p.Time[len(p.Time)-1]) // numbers at risk may be printed beyond the last step
		guess := 0.0
		if followed > 0 {
			guess = math.Min(math.Round(censored/followed*(end-from)), r.state.risk)
		}
		r.finish(from, end, guess)
	}
	slices.SortStableFunc(r.rows, func(a, b person) int {
		switch {
		case a.time < b.time:
			return -1
		case a.time > b.time:
			return 1
		}
		return 0
	})
	for _, x := range r.rows {
		time, event = append(time, x.time), append(event, x.event)
	}
	return time, event, nil
}

type person struct {
	time  float64
	event bool
}

// segmentState is what one stretch hands to the next: the number at risk, and the
// curve of the people so far.
type segmentState struct{ risk, hat float64 }

type rebuilding struct {
	Published
	surv  []float64
	state segmentState
	rows  []person
}

// steps are the curve's steps in [from, to), to itself too where it is the end.
func (r *rebuilding) steps(from, to float64, last bool) (int, int) {
	a := sort.SearchFloat64s(r.Time, from)
	b := sort.SearchFloat64s(r.Time, to)
	if last {
		b = len(r.Time)
	}
	return a, b
}

// pass goes through a stretch with a number of censorings, spread evenly.
func (r *rebuilding) pass(from, to, censored float64, last bool) (segmentState, []person) {
	s := r.state
	var rows []person
	a, b := r.steps(from, to, last)
	at := make([]float64, int(censored))
	for c := range at {
		at[c] = from + (to-from)*(float64(c)+0.5)/censored
	}
	leave := func(until float64) {
		for len(at) > 0 && at[0] < until && s.risk > 0 {
			rows = append(rows, person{at[0], false})
			at = at[1:]
			s.risk--
		}
	}
	for k := a; k < b; k++ {
		leave(r.Time[k])
		if s.hat <= 0 || s.risk <= 0 {
			continue
		}
		d := math.Min(math.Round(s.risk*(1-r.surv[k]/s.hat)), s.risk)
		for range int(d) {
			rows = append(rows, person{r.Time[k], true})
		}
		if d > 0 {
			s.hat *= 1 - d/s.risk
			s.risk -= d
		}
	}
	leave(math.Inf(1))
	return s, rows
}

// meet passes a stretch so that the number at risk after it is wanted.
func (r *rebuilding) meet(from, to, wanted float64) float64 {
	start := r.state
	end := 1.0
	if a, b := r.steps(from, to, false); b > a {
		end = r.surv[b-1] / math.Max(start.hat, 1e-12)
	}
	censored := math.Max(0, math.Round(start.risk*math.Min(1, end)-wanted))
	best, bestRows, bestOff, bestCensored := start, []person(nil), math.Inf(1), 0.0
	seen := map[float64]bool{}
	for !seen[censored] {
		seen[censored] = true
		s, rows := r.pass(from, to, censored, false)
		off := s.risk - wanted
		if math.Abs(off) < math.Abs(bestOff) {
			best, bestRows, bestOff, bestCensored = s, rows, off, censored
		}
		if off == 0 {
			break
		}
		censored = math.Max(0, math.Min(start.risk, censored+off))
	}
	r.state = best
	r.state.risk = wanted // as printed
	r.rows = append(r.rows, bestRows...)
	// Rounded steps may leave a person too many or too few: they are censored at the
	// stretch's end, or one censoring less.
	for k := 0.0; k < bestOff; k++ {
		r.rows = append(r.rows, person{to, false})
	}
	for k := 0.0; k < -bestOff; k++ {
		if i := slices.IndexFunc(r.rows, func(x person) bool { return !x.event && x.time >= from }); i >= 0 {
			r.rows = slices.Delete(r.rows, i, i+1)
		}
	}
	return bestCensored
}

// finish passes what comes after the last printed number at risk. Those left at the
// end are censored there.
func (r *rebuilding) finish(from, end, censored float64) {
	so := 0.0
	for _, x := range r.rows {
		if x.event {
			so++
		}
	}
	count := func(rows []person) float64 {
		n := so
		for _, x := range rows {
			if x.event {
				n++
			}
		}
		return n
	}
	s, rows := r.pass(from, end, censored, true)
	if r.Events > 0 {
		// More censorings leave fewer at risk, and so fewer events.
		best, bestRows, off := s, rows, math.Abs(count(rows)-r.Events)
		for c := 0.0; c <= r.state.risk; c++ {
			t, other := r.pass(from, end, c, true)
			if o := math.Abs(count(other) - r.Events); o < off {
				best, bestRows, off = t, other, o
			}
		}
		s, rows = best, bestRows
	}
	r.rows = append(r.rows, rows...)
	for range int(s.risk) {
		r.rows = append(r.rows, person{end, false})
	}
}
