package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"leydig/stats/competing"
	"leydig/stats/multistate"
	"leydig/stats/results"
)

var statesModel = Statistic{
	Name: "states", Short: "States seen at visits: intensities of going from one to another, and who is where when",
	Usage: "FILE --id COLUMN --time COLUMN --state COLUMN --order STATE,... --transitions FROM:TO,...",
	Long: `Fits a Markov model with constant intensities to states that are seen at visits, such as
suppressed, recovered, lost again, restarted: when a man went from one to another is only
known to lie between two visits. With --exact the time of entry into a state is that of its
row. Then the share of men in each state at some times, of those who begin in the first; beside
it the Aalen-Johansen estimate, which needs no model but takes a transition to happen at the visit
that shows it.`,
	Example: "states.csv --id id --time month --state state --order 1,2,3,4 --transitions 1:2,1:4,2:3,2:4,3:2,3:4 --exact 4 --times 6,12,24",
	Needs:   Needs{Input: Rows}, Several: true,
	Options: options(
		Option{Name: "id", Kind: Column, Help: "column of patients", Missing: "which --id? name the column of patients"},
		Option{Name: "time", Kind: Column, Help: "column of times of visits", Required: true},
		Option{Name: "state", Kind: Column, Help: "column of states", Missing: "which --state? name the column of states"},
		Option{Name: "order", Kind: Texts, Help: "the states, that in which men begin first",
			Missing: "--order: list the states, that in which men begin first"},
		Option{Name: "transitions", Kind: Texts, Help: "the transitions that can happen, each FROM:TO",
			Missing: "--transitions: list those that can happen, such as suppressed:recovered,recovered:lost"},
		Option{Name: "exact", Kind: Texts, Help: "states of which the time of entry is known (no visit follows them)"},
		level, Option{Name: "times", Kind: List, Default: "6,12,24", Help: "times at which shares are given"}),
	Methods: ms{multistate.Method, competing.OccupancyMethod}, Run: runStates,
}

// visitsOf are the rows by man and time.
func (in *Given) visitsOf(order []string) (multistate.Data, error) {
	id, time, state := in.word("id"), in.word("time"), in.word("state")
	var d multistate.Data
	s, err := in.sample(id, time, state)
	if err != nil {
		return d, err
	}
	men, err := s.clusters(id)
	if err != nil {
		return d, err
	}
	times, err := s.numbers(time)
	if err != nil {
		return d, err
	}
	cells, err := s.texts(state)
	if err != nil {
		return d, err
	}
	if err := s.forbid(func(i int) string {
		if !slices.Contains(order, cells[i]) {
			return fmt.Sprintf("--state: %s = %s is none of --order %s", state, cells[i], strings.Join(order, ","))
		}
		return ""
	}); err != nil {
		return d, err
	}
	rows := make([]int, len(men))
	for i := range rows {
		rows[i] = i
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		switch {
		case men[a] != men[b]:
			return men[a] - men[b]
		case times[a] < times[b]:
			return -1
		case times[a] > times[b]:
			return 1
		}
		return 0
	})
	for _, i := range rows {
		d.Man, d.Time, d.State = append(d.Man, men[i]), append(d.Time, times[i]), append(d.State, slices.Index(order, cells[i]))
	}
	for k := 1; k < len(rows); k++ {
		if d.Man[k] == d.Man[k-1] && d.Time[k] == d.Time[k-1] {
			return d, fmt.Errorf("--id %s, --time %s: %s and %s: two rows of one man at one time", id, time, s.place(rows[k-1]), s.place(rows[k]))
		}
	}
	return d, nil
}

func runStates(_ context.Context, in *Given) (results.Found, error) {
	order := in.texts("order")
	o, err := in.stateOptions(order)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.visitsOf(order)
	if err != nil {
		return results.Found{}, err
	}
	m, err := multistate.Fit(d, o)
	if err != nil {
		return results.Found{}, err
	}
	t := results.NewTable("intensities", "Intensities", "from", "to", "intensity", "lower", "upper", "se of its logarithm")
	t.By(multistate.Method)
	for k, a := range o.Allowed {
		e, err := m.Intensity(k, in.level())
		if err != nil {
			return results.Found{}, err
		}
		t.Add(order[a[0]], order[a[1]], e.Value, e.CI.Lower, e.CI.Upper, e.SE)
	}
	t.Note("%d men, %d pairs of visits; log-likelihood %s; an intensity is per unit of time", m.Men, m.Pairs, shown(m.LogLik))
	occupancy := results.NewTable("occupancy", "Of those who begin in "+order[0], "time", "state", "share", "lower", "upper", "Aalen-Johansen")
	occupancy.By(multistate.Method, competing.OccupancyMethod)
	seen, begin, err := observedStates(d, len(order))
	if err != nil {
		if err := occupancy.Reason("Aalen-Johansen", err); err != nil {
			return results.Found{}, err
		}
	}
	occupancy.Note("Aalen-Johansen: of %d men, by the visits at which a state was first seen; from a man's first visit on", begin)
	for _, time := range in.list("times") {
		shares, err := m.Occupancy(0, time, in.level())
		if err != nil {
			return results.Found{}, fmt.Errorf("--times %s: %w", shown(time), err)
		}
		for s, e := range shares {
			beside := seen.at(time, s)
			if math.IsNaN(e.CI.Lower) {
				occupancy.Add(time, order[s], e.Value, nil, nil, beside)
				continue
			}
			occupancy.Add(time, order[s], e.Value, e.CI.Lower, e.CI.Upper, beside)
		}
	}
	return found(t, occupancy)
}

// stateOptions reads which states there are, and which may follow which.
func (in *Given) stateOptions(order []string) (o multistate.Options, err error) {
	o.States = len(order)
	at := func(flag, name string) (int, error) {
		if k := slices.Index(order, name); k >= 0 {
			return k, nil
		}
		return 0, fmt.Errorf("--%s: %q is none of --order %s", flag, name, strings.Join(order, ","))
	}
	for _, text := range in.texts("transitions") {
		a, b, ok := strings.Cut(text, ":")
		if !ok {
			return o, fmt.Errorf("--transitions %s: give FROM:TO", text)
		}
		from, err := at("transitions", a)
		if err != nil {
			return o, err
		}
		to, err := at("transitions", b)
		if err != nil {
			return o, err
		}
		if slices.Contains(o.Allowed, [2]int{from, to}) {
			return o, fmt.Errorf("--transitions: %s is named twice", text)
		}
		o.Allowed = append(o.Allowed, [2]int{from, to})
	}
	for _, name := range in.texts("exact") {
		k, err := at("exact", name)
		if err != nil {
			return o, err
		}
		if slices.ContainsFunc(o.Allowed, func(a [2]int) bool { return a[0] == k }) {
			return o, fmt.Errorf("--exact %s: --transitions lead out of it; only a state that is not left can have an exact time",
				name)
		}
		o.Exact = append(o.Exact, k)
	}
	return o, nil
}

// observedShares are shares of states as they were seen.
type observedShares competing.States

// observedStates is the Aalen-Johansen estimate of the men who begin in the first state, in
// time since their first visit, and how many they are.
func observedStates(d multistate.Data, states int) (observedShares, int, error) {
	var stays []competing.Stay
	begin := 0
	for from := 0; from < len(d.Man); {
		to := from
		for to < len(d.Man) && d.Man[to] == d.Man[from] {
			to++
		}
		if d.State[from] == 0 {
			begin++
			for k := from; k+1 < to; k++ {
				next := d.State[k+1]
				if next == d.State[k] {
					next = -1 // he stays
				}
				stays = append(stays, competing.Stay{State: d.State[k], Start: d.Time[k] - d.Time[from],
					Stop: d.Time[k+1] - d.Time[from], Next: next})
			}
		}
		from = to
	}
	initial := make([]float64, states)
	initial[0] = 1
	s, err := competing.Occupancy(stays, initial)
	return observedShares(s), begin, err
}

// at is the share of a state at a time; NaN after the last visit, or where there is none.
func (o observedShares) at(time float64, state int) float64 {
	n := len(o.Time)
	if n == 0 || time > o.Time[n-1] {
		return math.NaN()
	}
	k, found := slices.BinarySearch(o.Time, time)
	if !found {
		k--
	}
	switch {
	case k >= 0:
		return o.Share[k][state]
	case state == 0: // before any visit
		return 1
	}
	return 0
}
