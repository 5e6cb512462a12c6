package cloning

import (
	"cmp"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/regression"
)

// arm is the clones of one strategy, in the order of the men.
type arm struct {
	time  []float64
	event []bool
}

// clones follows each man until he departs from the strategy.
func clones(d Data, least float64, long bool) arm {
	a := arm{slices.Clone(d.Time), slices.Clone(d.Event)}
	for i, t := range d.Time {
		stopped := d.Stop[i] < least
		switch {
		case long && stopped && d.Stop[i] < t:
			a.time[i], a.event[i] = d.Stop[i], false
		case !long && !stopped && t > least:
			a.time[i], a.event[i] = least, false
		}
	}
	return a
}

// ended is the probability that treatment has ended by a time, of each man who is followed
// past it without the event; 0 of others.
func ended(d Data, least float64) ([]float64, error) {
	var rows []int
	data := regression.Data{Columns: make([][]float64, len(d.Columns))}
	for i, t := range d.Time {
		if t <= least {
			continue
		}
		rows = append(rows, i)
		y := 0.0
		if d.Stop[i] < least {
			y = 1
		}
		data.Outcome = append(data.Outcome, y)
		for j, c := range d.Columns {
			data.Columns[j] = append(data.Columns[j], c[i])
		}
	}
	fit, err := regression.Fit(data, regression.Options{})
	switch {
	case err == regression.NoVariation || err == stats.NoData:
		return nil, NoneFollowed
	case err != nil:
		return nil, err
	case fit.Separated != nil:
		return nil, stats.Monotone
	}
	p := make([]float64, len(d.Time))
	for k, i := range rows {
		p[i] = fit.Fitted[k]
	}
	return p, nil
}

// treated is the probability of being still treated, by man and time.
type treated struct {
	time, hazard []float64 // cumulative, of a man with mean covariates
	risk         []float64 // exp of the linear predictor
}

// goingOn fits the Cox model of the end of treatment before a time.
func goingOn(d Data, least float64) (*treated, error) {
	n := len(d.Time)
	data := cox.Data{Time: make([]float64, n), Event: make([]bool, n), Columns: d.Columns}
	for i, t := range d.Time {
		data.Time[i] = math.Min(math.Min(t, d.Stop[i]), least)
		data.Event[i] = d.Stop[i] < math.Min(t, least)
	}
	g := &treated{risk: make([]float64, n)}
	if len(d.Columns) == 0 {
		for i := range g.risk {
			g.risk[i] = 1
		}
	} else {
		fit, err := cox.Fit(data, cox.Options{Ties: cox.Breslow})
		if err != nil {
			return nil, err
		}
		if len(fit.Infinite) > 0 {
			return nil, stats.Monotone
		}
		for i := range g.risk {
			eta := 0.0
			for j, c := range d.Columns {
				eta += fit.Coefficient[j] * (c[i] - fit.Mean[j])
			}
			g.risk[i] = math.Exp(eta)
		}
	}
	g.baseline(data)
	return g, nil
}

// baseline is Breslow's cumulative hazard.
func (g *treated) baseline(d cox.Data) {
	order := make([]int, len(d.Time))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(d.Time[b], d.Time[a]) })
	atRisk := 0.0
	for k := 0; k < len(order); {
		t, events := d.Time[order[k]], 0.0
		for ; k < len(order) && d.Time[order[k]] == t; k++ {
			atRisk += g.risk[order[k]]
			if d.Event[order[k]] {
				events++
			}
		}
		if events > 0 {
			g.time, g.hazard = append(g.time, t), append(g.hazard, events/atRisk)
		}
	}
	slices.Reverse(g.time)
	slices.Reverse(g.hazard)
	for k := 1; k < len(g.hazard); k++ {
		g.hazard[k] += g.hazard[k-1]
	}
}

// at is the probability that a man is still treated just before a time: ends at that time
// come after.
func (g *treated) at(i int, t float64) float64 {
	k, _ := slices.BinarySearch(g.time, t)
	if k == 0 {
		return 1
	}
	return math.Exp(-g.hazard[k-1] * g.risk[i])
}
