package analysis

import (
	"math"
	"testing"

	"leydig/cohort/derive"
	"leydig/cohort/unit"
	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/results"
)

// on is the day of a month.
func on(month float64) int { return int(math.Round(month * unit.DaysPerMonth)) }

// Twelve men by hand: eight are seen at month 3 and last at month 12, two leave after
// month 1 (one eugonadal, one not), two have no follow-up value at all.
func TestDropoutByHand(t *testing.T) {
	base := visit{-10, 200, 3}
	var men []man
	for i := range 12 {
		m := man{age: 40 + float64(i), trt: 6, volume: 15, site: "A", treatment: "cc", visits: []visit{base}}
		switch {
		case i < 6: // responders at month 3
			m.visits = append(m.visits, visit{on(3), 450, 5}, visit{on(12), 460, 5})
		case i < 8: // never
			m.visits = append(m.visits, visit{on(3), 250, 5}, visit{on(12), 240, 5})
		case i == 8:
			m.visits = append(m.visits, visit{on(1), 420, 5})
		case i == 9:
			m.visits = append(m.visits, visit{on(1), 230, 5})
		}
		men = append(men, m)
	}
	set := analysed(t, cohortOf(men))
	ix, err := set.Index()
	if err != nil {
		t.Fatal(err)
	}
	left := func(month, how string) int64 {
		t.Helper()
		r := ix.Get(results.Key{Analysis: "dropout", Outcome: EugonadismOutcome, At: month,
			Term: stats.Term{Factor: results.LastStatus, Level: how}, Stat: results.N})
		if r == nil {
			t.Fatalf("no count of %s at month %s", how, month)
		}
		return r.Value.(results.Count).N
	}
	if a, b := left("3", results.LeftEugonadal), left("3", results.LeftNot); a != 1 || b != 1 {
		t.Errorf("left before month 3: %d eugonadal, %d not; want 1 and 1", a, b)
	}
	// Responders: 7 of 10 evaluable, 2 lost. Wilson's lower limit of 7 of 10 is 0.397: the
	// conclusion "more than half" does not hold of those seen.
	if r := ix.Get(results.Key{Analysis: "dropout", Outcome: derive.Responder, Stat: results.Tipping}); r == nil ||
		r.Value != results.Value(results.Absent{Reason: string(NotSo)}) {
		t.Errorf("tipping point %+v", r)
	}
	for share, x := range map[string]int64{"0": 7, "25": 8, "50": 8, "75": 9, "100": 9} { // half of two men is one; a quarter of two rounds up
		f, ok := ix.Fraction(results.Key{Analysis: "dropout", Outcome: derive.Responder, Term: stats.Term{Factor: Responding, Level: share},
			Stat: results.AssumedRate})
		if !ok || f.X != x || f.N != 12 {
			t.Errorf("with %s%%: %d of %d, want %d of 12", share, f.X, f.N, x)
		}
	}
	// Recovery: one event at month 1 with one censored there, six at month 3, two censored at
	// 12. KM at 3: 9/10 * 2/8 = 0.225, so 77.5%; were the man of month 1 never to recover, 70%.
	for ratio, want := range map[string]float64{"1": 0.775, "0": 0.7} {
		n, ok := ix.Number(results.Key{Analysis: "dropout", Outcome: derive.Recovery, At: "3", Term: stats.Term{Factor: Hazard, Level: ratio},
			Stat: results.ShiftedReached})
		if !ok || math.Abs(float64(n.Value)-want) > 1e-12 {
			t.Errorf("recovered by month 3 at ratio %s: %v, want %v", ratio, n.Value, want)
		}
	}
	if r := ix.Get(results.Key{Analysis: "dropout", Outcome: derive.Recovery, At: "3", Stat: results.Tipping}); r == nil ||
		r.Value != results.Value(results.Absent{Reason: string(NeverTips)}) {
		t.Errorf("70%% is above one half whatever the man of month 1 did: %+v", r)
	}
	// The panel: nine values at month 3's window or none; the change of the six is +250.
	n, ok := ix.Number(results.Key{Analysis: "panel", Outcome: "total_testosterone", At: "3", Stat: results.MeanChange})
	if want := (6*250.0 + 2*50) / 8; !ok || float64(n.Value) != want {
		t.Errorf("mean change at month 3 %v, want %v", n.Value, want)
	}
	// Values: at month 12 eight men, six of them eugonadal, one value each.
	f, ok := ix.Fraction(results.Key{Analysis: "eugonadism", Outcome: EugonadismOutcome, At: "12", Stat: results.ValueRate})
	if !ok || f.X != 6 || f.N != 8 {
		t.Errorf("values at month 12: %d of %d, want 6 of 8", f.X, f.N)
	}
}

// R 4.2.2: diag(solve(cor(x))) of birthwt's age, lwt, ftv, ptl, which is car::vif.
func TestInflation(t *testing.T) {
	got := inflation(judge.Read(t, "reference/data/birthwt.csv").Columns("age", "lwt", "ftv", "ptl"))
	for i, want := range []float64{1.0867536148916659, 1.0694579641460153, 1.0627744370574748, 1.0323421211800388} {
		if math.Abs(got[i]-want) > 1e-9*want {
			t.Errorf("%d: %v, R has %v", i, got[i], want)
		}
	}
	if inflation([][]float64{{1, 2, 3, 4}, {2, 4, 6, 8}}) != nil {
		t.Error("a column that is twice another has no inflation factor")
	}
}

// tips finds where a share falls to the threshold.
func TestTips(t *testing.T) {
	var men []man
	for i := range 20 {
		m := man{age: 30 + float64(i), trt: 6, volume: 15, site: "A", treatment: "cc", visits: []visit{{-10, 200, 3}}}
		if i < 9 {
			m.visits = append(m.visits, visit{on(2), 450, 5})
		} else if i < 14 {
			m.visits = append(m.visits, visit{on(1), 250, 5}) // leaves
		} else {
			m.visits = append(m.visits, visit{on(7), 250, 5})
		}
		men = append(men, m)
	}
	ix, err := analysed(t, cohortOf(men)).Index()
	if err != nil {
		t.Fatal(err)
	}
	key := results.Key{Analysis: "dropout", Outcome: derive.Recovery, At: "6", Stat: results.Tipping}
	n, ok := ix.Number(key)
	if !ok {
		t.Fatalf("no tipping point: %+v", ix.Get(key))
	}
	// S = 6/15 at month 2; (6 + 5 (6/15)^r) / 20 = 1/2 at r = ln(4/5) / ln(6/15).
	if want := math.Log(0.8) / math.Log(0.4); math.Abs(float64(n.Value)-want) > 1e-9 {
		t.Errorf("tips at %v, want %v", n.Value, want)
	}
}
