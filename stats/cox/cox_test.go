package cox_test

import (
	"errors"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"leydig/stats"
	"leydig/stats/cox"
	"leydig/stats/judge"
)

// Events at 1 (x=1), 2 (x=0), 3 (x=1): with r = exp(b) the likelihood is
// r/(2r+1) * 1/(r+1) * 1; its score is zero where (2r+1)(r+1) = 2r(r+1) + r(2r+1), that
// is r² = 1/2.
func TestFitByHand(t *testing.T) {
	d := cox.Data{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}, Columns: [][]float64{{1, 0, 1}}}
	for _, ties := range cox.AllTies {
		m, err := cox.Fit(d, cox.Options{Ties: ties})
		if err != nil {
			t.Fatal(err)
		}
		r := math.Sqrt(0.5)
		judge.Close(t, "coefficient", m.Coefficient[0], math.Log(r), 1e-10)
		judge.Close(t, "log-likelihood", m.LogLik[1], math.Log(r/(2*r+1)/(r+1)), 1e-10)
		judge.Close(t, "at zero", m.LogLik[0], -math.Log(6), 1e-12)
	}
}

// Two events at time 1 among three, x = 1, 0, 0, r = exp(b); events are the first two.
// Efron: r*1/((r+2)(r+2-(r+1)/2)); Breslow: r/(r+2)²; exact: r/(2r+1).
func TestTiesByHand(t *testing.T) {
	d := cox.Data{Time: []float64{1, 1, 2}, Event: []bool{true, true, false}, Columns: [][]float64{{1, 0, 0}}}
	for ties, want := range map[cox.Ties]float64{cox.Efron: -math.Log(3 * 2), cox.Breslow: -math.Log(9), cox.Exact: -math.Log(3)} {
		m, err := cox.Fit(d, cox.Options{Ties: ties})
		if err != nil {
			t.Fatal(ties, err)
		}
		judge.Close(t, string(ties), m.LogLik[0], want, 1e-12)
	}
}

func TestReasons(t *testing.T) {
	if _, err := cox.Fit(cox.Data{}, cox.Options{}); !errors.Is(err, stats.NoData) {
		t.Error(err)
	}
	if _, err := cox.Fit(cox.Data{Time: []float64{1}, Event: []bool{false}}, cox.Options{}); !errors.Is(err, stats.NoEvents) {
		t.Error(err)
	}
	d := cox.Data{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}, Columns: [][]float64{{1, 0, 1}, {1, 0, 1}}}
	if _, err := cox.Fit(d, cox.Options{}); !errors.Is(err, stats.Singular) {
		t.Error("collinear:", err)
	}
	d.Columns = [][]float64{{2, 2, 2}}
	if _, err := cox.Fit(d, cox.Options{}); !errors.Is(err, stats.Singular) {
		t.Error("constant:", err)
	}
	// Monotone: the shorter the time the larger x.
	d.Columns = [][]float64{{3, 2, 1}}
	m, err := cox.Fit(d, cox.Options{})
	if err != nil || len(m.Infinite) != 1 {
		t.Fatal("monotone:", m, err)
	}
	ci, err := m.ProfileInterval(0, 0.95)
	if err != nil || !math.IsInf(ci.Upper, 1) || math.IsInf(ci.Lower, 0) {
		t.Errorf("profile %v %v", ci, err)
	}
	f, err := cox.Firth(d, cox.Options{}, 0.95)
	if err != nil || math.IsInf(f.Coefficient[0], 0) || f.Coefficient[0] <= 0 {
		t.Errorf("Firth %v %v", f, err)
	}
}

func drawn(t *rapid.T) cox.Data {
	n := rapid.IntRange(8, 40).Draw(t, "n")
	d := cox.Data{Columns: [][]float64{nil, nil}}
	for range n {
		d.Time = append(d.Time, float64(rapid.IntRange(1, 12).Draw(t, "t")))
		d.Event = append(d.Event, rapid.IntRange(0, 2).Draw(t, "e") > 0)
		d.Columns[0] = append(d.Columns[0], float64(rapid.IntRange(0, 5).Draw(t, "x")))
		d.Columns[1] = append(d.Columns[1], float64(rapid.IntRange(0, 1).Draw(t, "y")))
	}
	return d
}

func finite(d cox.Data, o cox.Options) (*cox.Model, bool) {
	m, err := cox.Fit(d, o)
	return m, err == nil && len(m.Infinite) == 0 && math.Abs(m.Coefficient[0]) < 5 && math.Abs(m.Coefficient[1]) < 5
}

// Order, splitting periods and (with Breslow's ties) doubling as weights leave the
// fit; martingale residuals sum to 0, score residuals too.
func TestFitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		o := cox.Options{Ties: rapid.SampledFrom(cox.AllTies).Draw(t, "ties")}
		m, ok := finite(d, o)
		if !ok {
			return
		}
		agree := func(what string, e cox.Data, factor float64) {
			q, err := cox.Fit(e, o)
			if err != nil {
				t.Fatal(what, err)
			}
			for j := range m.Coefficient {
				if math.Abs(q.Coefficient[j]-m.Coefficient[j]) > 1e-6 {
					t.Fatalf("%s: %v, whole %v", what, q.Coefficient, m.Coefficient)
				}
			}
			if math.Abs(q.LogLik[1]-factor*m.LogLik[1]) > 1e-6*(1+math.Abs(m.LogLik[1])) && factor == 1 {
				t.Fatalf("%s: log-likelihood %g, %g", what, q.LogLik[1], m.LogLik[1])
			}
		}
		back := cox.Data{
			Time: slices.Clone(d.Time), Event: slices.Clone(d.Event),
			Columns: [][]float64{slices.Clone(d.Columns[0]), slices.Clone(d.Columns[1])},
		}
		slices.Reverse(back.Time)
		slices.Reverse(back.Event)
		slices.Reverse(back.Columns[0])
		slices.Reverse(back.Columns[1])
		agree("reversed", back, 1)
		split := cox.Data{Columns: [][]float64{nil, nil}}
		add := func(i int, from, to float64, event bool) {
			split.Entry, split.Time, split.Event = append(split.Entry, from), append(split.Time, to), append(split.Event, event)
			for j := range d.Columns {
				split.Columns[j] = append(split.Columns[j], d.Columns[j][i])
			}
		}
		for i, at := range d.Time {
			if at > 3 {
				add(i, 0, 3, false)
				add(i, 3, at, d.Event[i])
			} else {
				add(i, 0, at, d.Event[i])
			}
		}
		agree("split", split, 1)
		if o.Ties == cox.Breslow {
			w := d
			w.Weight = make([]float64, len(d.Time))
			for i := range w.Weight {
				w.Weight[i] = 2
			}
			agree("weights", w, 2)
		}
		if o.Ties != cox.Exact {
			sum := 0.0
			for _, r := range m.Martingale() {
				sum += r
			}
			score := [2]float64{}
			for _, r := range m.ScoreResiduals() {
				score[0] += r[0]
				score[1] += r[1]
			}
			if math.Abs(sum) > 1e-8 || math.Abs(score[0]) > 1e-6 || math.Abs(score[1]) > 1e-6 {
				t.Fatalf("residuals sum to %g, %v", sum, score)
			}
		}
	})
}

// The concordance by trees is that of all pairs.
func TestConcordanceIsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn(t)
		if rapid.Bool().Draw(t, "entry") {
			for _, at := range d.Time {
				d.Entry = append(d.Entry, float64(rapid.IntRange(0, int(at)-1).Draw(t, "s")))
			}
		}
		if rapid.Bool().Draw(t, "weights") {
			for range d.Time {
				d.Weight = append(d.Weight, float64(rapid.IntRange(1, 3).Draw(t, "w")))
			}
		}
		score := d.Columns[0]
		c, err := cox.Concord(d, score, true)
		if err != nil {
			return
		}
		var con, dis, tied, pairs float64
		w := func(i int) float64 {
			if d.Weight == nil {
				return 1
			}
			return d.Weight[i]
		}
		for i := range d.Time {
			for j := range d.Time {
				if !d.Event[i] || i == j || d.Entry != nil && d.Entry[j] >= d.Time[i] {
					continue
				}
				if !(d.Time[j] > d.Time[i] || d.Time[j] == d.Time[i] && !d.Event[j]) {
					continue
				}
				p := w(i) * w(j)
				pairs += p
				switch {
				case score[i] > score[j]:
					con += p
				case score[i] < score[j]:
					dis += p
				default:
					tied += p
				}
			}
		}
		if con != c.Concordant || dis != c.Discordant || tied != c.TiedScore || math.Abs(c.Value-(con+tied/2)/pairs) > 1e-12 {
			t.Fatalf("%+v; by pairs %g %g %g", c, con, dis, tied)
		}
	})
}

// One column is monotone; the profile of the other is the limit that it tends to. R
// 4.2.2, survival 3.5-3: coxph(Surv(t, e) ~ b + offset(25 * a)) and uniroot on its
// log-likelihood with b held.
func TestProfileBesideAMonotoneColumn(t *testing.T) {
	d := cox.Data{
		Time:  []float64{1, 2, 3, 4, 5, 6, 7, 8},
		Event: []bool{true, true, true, false, true, false, true, false},
		Columns: [][]float64{
			{1, 1, 1, 0, 0, 0, 0, 0},
			{0.5, 1.2, -0.3, 0.1, 0.9, 1.5, -1, 0.2},
		},
	}
	m, err := cox.Fit(d, cox.Options{})
	if err != nil || !slices.Equal(m.Infinite, []int{0}) {
		t.Fatal(m.Infinite, err)
	}
	ci, err := m.ProfileInterval(1, 0.95)
	if err != nil {
		t.Fatal(err)
	}
	judge.Close(t, "lower", ci.Lower, -1.0278230845812888, 1e-8)
	judge.Close(t, "upper", ci.Upper, 1.9805029115915678, 1e-8)
	judge.Close(t, "coefficient", m.Coefficient[1], 0.32951487480771197, 1e-8)
	judge.Close(t, "log-likelihood", m.LogLik[1], -3.7605091743538210, 1e-9)
}
