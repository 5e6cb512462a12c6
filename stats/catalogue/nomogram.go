package catalogue

import (
	"math"
	"strconv"

	"leydig/stats/prediction"
	"leydig/stats/results"
)

// nomogram is the figure that a model is read from without a computer: each predictor gives
// points, up to 100 for the one that matters most over its range among the men of the model;
// below their sum stands the share with the event by each time.
func nomogram(m *prediction.Model, times []float64) (*results.Plot, error) {
	const points = 100.0
	var rows []results.PlotScale
	read, least, total, most := readings(m)
	if !(most > 0) {
		return nil, prediction.Flat
	}
	add := func(label string, end float64, values []float64, text []string) {
		s := results.PlotScale{Label: label, Text: text}
		for _, v := range values {
			s.At = append(s.At, results.Float(v/end))
		}
		rows = append(rows, s)
	}
	ticks := func(end float64) (values []float64, text []string) {
		for _, v := range evenly(0, end) {
			if v <= end*(1+1e-9) {
				values, text = append(values, v), append(text, strconv.FormatFloat(v, 'g', 6, 64))
			}
		}
		return values, text
	}
	values, text := ticks(points)
	add("Points", points, values, text)
	for _, r := range read {
		add(r.label, most, r.effect, r.text)
	}
	end := total / most * points
	values, text = ticks(end)
	add("Sum of points", end, values, text)
	centre := 0.0
	for k, b := range m.Coefficient {
		centre += b * m.Mean[k]
	}
	for _, time := range times {
		mean, err := m.Share(m.Mean, time, 0.95)
		if err != nil {
			return nil, err
		}
		hazard := -math.Log1p(-mean.Value)
		var at []float64
		var words []string
		for _, percent := range []float64{1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99} {
			// The linear predictor, above the lowest, at which the share is so large.
			eta := math.Log(-math.Log1p(-percent/100)/hazard) + centre - least
			if v := eta / most * points; v >= 0 && v <= end {
				at, words = append(at, v), append(words, strconv.FormatFloat(percent, 'g', -1, 64))
			}
		}
		add("Event by "+shown(time)+", %", end, at, words)
	}
	return &results.Plot{Title: "Nomogram: " + m.Outcome, Scales: rows}, nil
}

// reading is what a predictor's values add to the linear predictor, above the least.
type reading struct {
	label  string
	effect []float64
	text   []string
}

// readings gives each predictor's, and of the linear predictor the lowest value, the range,
// and the largest range of one predictor.
func readings(m *prediction.Model) (read []reading, least, total, most float64) {
	j := 0
	for _, p := range m.Predictors {
		r := reading{label: p.Name}
		if p.Levels != nil {
			r.effect, r.text = append(r.effect, 0), append(r.text, p.Levels[0])
			for _, l := range p.Levels[1:] {
				r.effect, r.text = append(r.effect, m.Coefficient[j]), append(r.text, l)
				j++
			}
		} else {
			for _, x := range evenly(p.Range[0], p.Range[1]) {
				r.effect = append(r.effect, m.Coefficient[j]*x/p.Per)
				r.text = append(r.text, strconv.FormatFloat(x, 'g', 6, 64))
			}
			j++
		}
		low, high := math.Inf(1), math.Inf(-1)
		for _, e := range r.effect {
			low, high = math.Min(low, e), math.Max(high, e)
		}
		for k := range r.effect {
			r.effect[k] -= low
		}
		least, total, most = least+low, total+high-low, math.Max(most, high-low)
		read = append(read, r)
	}
	return read, least, total, most
}
