package published

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"leydig/stats/proportion"
	"leydig/stats/survival"
)

// falls are the verdicts on every pair of counts, own by published, so that what a truth
// brings is a sum and not a simulation.
type falls struct {
	own, of int64
	verdict [][]Verdict
}

func fallsOf(tb testing.TB, own, of int64) falls {
	f := falls{own, of, make([][]Verdict, own+1)}
	for x := range own + 1 {
		f.verdict[x] = make([]Verdict, of+1)
		for y := range of + 1 {
			d, err := decide(proportion.Count{X: x, N: own}, proportion.Count{X: y, N: of}, DefaultRules)
			if err != nil {
				tb.Fatalf("%d of %d against %d of %d: %v", x, own, y, of, err)
			}
			f.verdict[x][y] = d.Verdict
		}
	}
	return f
}

// under is how often each verdict falls where the rates are p and, of the paper, q.
func (f falls) under(p, q float64) map[Verdict]float64 {
	out := map[Verdict]float64{}
	mine, theirs := binomial(f.own, p), binomial(f.of, q)
	for x, row := range f.verdict {
		if mine[x] < 1e-12 {
			continue
		}
		for y, v := range row {
			out[v] += mine[x] * theirs[y]
		}
	}
	return out
}

func binomial(n int64, p float64) []float64 {
	out := make([]float64, n+1)
	all, _ := math.Lgamma(float64(n + 1))
	for x := range out {
		yes, _ := math.Lgamma(float64(x + 1))
		no, _ := math.Lgamma(float64(n) - float64(x) + 1)
		out[x] = math.Exp(all - yes - no + float64(x)*math.Log(p) + (float64(n)-float64(x))*math.Log1p(-p))
	}
	return out
}

// sizes of the table: own men, and the paper's.
var ownMen, paperMen = []int64{40, 100, 400}, []int64{120, 400}

// TestVerdictsAreRarelyWrong: whatever the published rate, "reproduced" falls in at most
// 5% where the truth differs by the margin, "higher" and "lower" together in at most 5%
// where it does not differ. Not simulated: every pair of counts is judged.
func TestVerdictsAreRarelyWrong(t *testing.T) {
	margin := DefaultRules.Margin
	for _, of := range paperMen {
		for _, own := range ownMen {
			f := fallsOf(t, own, of)
			for i := 1; i < 50; i++ {
				p := float64(i) / 50
				if got := f.under(p, p); got[Higher]+got[Lower] > 0.05 {
					t.Errorf("%d men against %d, both %g: higher or lower in %.2f%%", own, of, p, 100*(got[Higher]+got[Lower]))
				}
				for _, truth := range []float64{p - margin, p + margin} {
					if !(truth > 0 && truth < 1) {
						continue
					}
					got, wrong := f.under(truth, p), Lower
					if truth < p {
						wrong = Higher
					}
					if got[Reproduced] > 0.05 || got[wrong] > 0.01 {
						t.Errorf("%d men at %g against %d at %g: reproduced in %.2f%%, %s in %.2f%%", own, truth, of, p, 100*got[Reproduced],
							wrong, 100*got[wrong])
					}
				}
			}
		}
	}
}

// TestSimulatedShares: drawn counts, given to Compare as printed figures, fall as the
// table of all pairs says (3 standard errors).
func TestSimulatedShares(t *testing.T) {
	const draws, own, of, p = 2000, 100, 400, 0.88
	r := rand.New(rand.NewPCG(1, 20))
	draw := func(n int64) (x int64) {
		for range n {
			if r.Float64() < p {
				x++
			}
		}
		return x
	}
	got := map[Verdict]float64{}
	for range draws {
		x := draw(of)
		c, err := Compare(printed(100*float64(x)/of, x, of), Observed{Count: proportion.Count{X: draw(own), N: own}}, DefaultRules)
		if err != nil {
			t.Fatal(err)
		}
		got[c.Verdict] += 1.0 / draws
	}
	want := fallsOf(t, own, of).under(p, p)
	for _, v := range Verdicts {
		if e := 3 * math.Sqrt(want[v]*(1-want[v])/draws); math.Abs(got[v]-want[v]) > e {
			t.Errorf("%s in %.3f of the draws, want %.3f ± %.3f", v, got[v], want[v], e)
		}
	}
	if want[Reproduced] < 0.5 {
		t.Errorf("reproduced in %.3f only: the setting tells nothing", want[Reproduced])
	}
}

// TestNeeded: the men that would settle an inconclusive comparison do so about as often as
// they are said to.
func TestNeeded(t *testing.T) {
	for _, published := range []proportion.Count{{X: 304, N: 400}, {X: 200, N: 400}, {X: 257, N: 292}} {
		n := needed(published, DefaultRules)
		if n == 0 {
			t.Fatalf("%v: none", published)
		}
		p := published.P()
		if got := fallsOf(t, n, published.N).under(p, p)[Reproduced]; math.Abs(got-DefaultRules.Power) > 0.05 {
			t.Errorf("%v: %d men show it in %.1f%%", published, n, 100*got)
		}
	}
}

// TestRoundingIsNoMistake: a percentage that was rounded in either way from whole men is
// never called inconsistent.
func TestRoundingIsNoMistake(t *testing.T) {
	for _, n := range []int64{1, 3, 7, 8, 16, 40, 64, 100, 119, 120, 400} {
		for x := range n + 1 {
			for decimals := range 3 {
				scale := math.Pow10(decimals)
				exact := float64(100*x) * scale / float64(n)
				for _, v := range []float64{math.Floor(exact+0.5) / scale, math.RoundToEven(exact) / scale} {
					counts, err := Counts(v, n, decimals)
					if err != nil || !rounds(100*float64(x)/float64(n), v, decimals) || len(counts) == 0 {
						t.Errorf("%d of %d printed as %g: %v, %v", x, n, v, counts, err)
					}
				}
			}
		}
	}
}

// trial is a simulated comparison of medians: men's times are Weibull (shape 1 is the
// exponential), censored between 3 and 24 months; the paper prints its median with the
// interval that its own men give.
type trial struct {
	own, of      int
	shape, ratio float64
}

// published median of the simulation, months.
const truth = 3.7

func (x trial) draw(r *rand.Rand, n int, median float64) survival.Table {
	scale := median / math.Pow(math.Ln2, 1/x.shape)
	times, event := make([]float64, n), make([]bool, n)
	for i := range times {
		at, end := scale*math.Pow(r.ExpFloat64(), 1/x.shape), 3+21*r.Float64()
		times[i], event[i] = math.Min(at, end), at <= end
	}
	t, err := survival.Tabulate(times, event)
	if err != nil {
		panic(err)
	}
	return t
}

// run gives how often each verdict falls, and how often the one-sample log-rank test has P
// below 5%: against the printed median, and against the true one (exact).
func (x trial) run(tb testing.TB, draws int) (verdicts map[Verdict]float64, logRank, exact float64) {
	r := rand.New(rand.NewPCG(uint64(x.own), uint64(x.of)))
	verdicts = map[Verdict]float64{}
	each := 1 / float64(draws)
	for range draws {
		paper, err := survival.KaplanMeier(x.draw(r, x.of, truth), survival.Options{Transform: survival.LogLog, Level: 0.95})
		if err != nil {
			tb.Fatal(err)
		}
		median, err := paper.Median()
		if err != nil {
			tb.Fatal(err)
		}
		f := &Figure{ID: "x", Study: "x", Metric: "median_time", Unit: "months", Value: &median.Value, From: "found", VerifiedIn: "a test",
			Interval: []float64{median.CI.Lower, median.CI.Upper}, Level: 0.95, Compute: &Computation{Kind: TimeToEvent}}
		own := x.draw(r, x.own, truth*x.ratio)
		c, err := Compare(f, Observed{Times: &own}, DefaultRules)
		if err != nil {
			tb.Fatal(err)
		}
		verdicts[c.Verdict] += each
		if c.LogRank < 0.05 {
			logRank += each
		}
		c.Published.Value = truth
		if c.oneSample(own, truth); c.LogRank < 0.05 {
			exact += each
		}
	}
	return verdicts, logRank, exact
}

// TestMedianVerdictsAreRarelyWrong is the small form of the table, 3 standard errors above
// 5%.
func TestMedianVerdictsAreRarelyWrong(t *testing.T) {
	const draws = 800
	most := 0.05 + 3*math.Sqrt(0.05*0.95/draws)
	equal, _, exact := trial{100, 400, 1, 1}.run(t, draws)
	if equal[Higher]+equal[Lower] > most || exact > most {
		t.Errorf("equal medians: %v, one-sample log-rank test %.3f", equal, exact)
	}
	for _, ratio := range []float64{DefaultRules.Ratio, 1 / DefaultRules.Ratio} {
		off, _, _ := trial{100, 400, 2, ratio}.run(t, draws)
		if off[Reproduced] > most || off[Higher]+off[Lower] < 0.5 {
			t.Errorf("a ratio of %g: %v", ratio, off)
		}
	}
	if same, _, _ := (trial{100, 400, 2, 1}).run(t, draws); same[Reproduced] < 0.5 {
		t.Errorf("equal medians of times that vary little: %v", same)
	}
}

// byMonth is a simulated comparison of shares by month 6, read off curves: exponential times,
// censored between 3 and 24 months; of the paper the share is p, of the cohort p + off.
type byMonth struct {
	own, of  int
	p, off   float64
	interval bool // the paper prints one
}

func (x byMonth) run(tb testing.TB, draws int) map[Verdict]float64 {
	const month = 6
	r := rand.New(rand.NewPCG(uint64(x.own), uint64(x.of)))
	out := map[Verdict]float64{}
	table := func(n int, p float64) survival.Table {
		return trial{shape: 1}.draw(r, n, -month*math.Ln2/math.Log1p(-p))
	}
	for range draws {
		curve, err := survival.KaplanMeier(table(x.of, x.p), survival.Options{Transform: survival.LogLog, Level: 0.95})
		if err != nil {
			tb.Fatal(err)
		}
		s := curve.Extended(month)
		printed := 100 - 100*s.Value
		f := &Figure{ID: "x", Study: "x", Metric: "km_probability", Unit: "percent", Value: &printed, N: int64(x.of), From: "found",
			VerifiedIn: "a test", Compute: &Computation{Kind: TimeToEvent, Month: month}}
		if x.interval {
			f.Interval, f.Level = []float64{100 - 100*s.CI.Upper, 100 - 100*s.CI.Lower}, 0.95
		}
		own := table(x.own, x.p+x.off)
		c, err := Compare(f, Observed{Times: &own}, DefaultRules)
		if err != nil {
			tb.Fatal(err)
		}
		out[c.Verdict] += 1 / float64(draws)
	}
	return out
}

// TestSharesByMonthAreRarelyWrong is the small form of the table, 3 standard errors above 5%.
func TestSharesByMonthAreRarelyWrong(t *testing.T) {
	const draws = 400
	most := 0.05 + 3*math.Sqrt(0.05*0.95/draws)
	for _, interval := range []bool{true, false} {
		equal := byMonth{400, 400, 0.7, 0, interval}.run(t, draws)
		off := byMonth{400, 400, 0.7, -DefaultRules.Margin, interval}.run(t, draws)
		if equal[Higher]+equal[Lower] > most || off[Reproduced] > most || equal[Reproduced] < 0.5 || off[Lower] < 0.5 {
			t.Errorf("with an interval %v: equal %v, off by the margin %v", interval, equal, off)
		}
	}
}

// TestNeededTimes: with the number of men that it gives, equal medians are called reproduced
// about as often as asked for.
func TestNeededTimes(t *testing.T) {
	const draws = 600
	r := rand.New(rand.NewPCG(5, 5))
	x := trial{0, 400, 2, 1}
	own, paper := 0.0, 0.0
	for range 20 {
		for _, s := range []struct {
			n  int
			to *float64
		}{{400, &own}, {x.of, &paper}} {
			c, err := survival.KaplanMeier(x.draw(r, s.n, truth), survival.Options{Transform: survival.LogLog, Level: 0.95})
			if err != nil {
				t.Fatal(err)
			}
			median, err := c.Median()
			if err != nil {
				t.Fatal(err)
			}
			*s.to += logSE(median.CI) / 20
		}
	}
	n := neededTimes(own*20, paper, DefaultRules) // of one man: 20 is the root of 400
	x.own = int(n)
	got, _, _ := x.run(t, draws)
	if math.Abs(got[Reproduced]-DefaultRules.Power) > 0.08 {
		t.Errorf("%d men show it in %.1f%%", n, 100*got[Reproduced])
	}
	if n := neededTimes(own*20, 0.2, DefaultRules); n != 0 {
		t.Errorf("a published interval that is too wide: %d men", n)
	}
}

// BenchmarkVerdicts prints the tables of docs/published.md: make verdicts.
func BenchmarkVerdicts(b *testing.B) {
	for range b.N {
		shareRows(b)
		medianRows(b)
		monthRows(b)
		checkRows(b)
	}
}

func shareRows(b *testing.B) {
	fmt.Println("\n| own men | published men | published rate | equal: reproduced | equal: higher or lower | margin off: reproduced | " +
		"margin off: higher/lower | 2 margins off: reproduced | 2 margins off: higher/lower |")
	fmt.Println("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	var wrong, missed float64
	for _, own := range ownMen {
		for _, of := range paperMen {
			f := fallsOf(b, own, of)
			for i := 1; i < 100; i++ {
				p := float64(i) / 100
				e := f.under(p, p)
				missed = math.Max(missed, e[Higher]+e[Lower])
				for _, q := range []float64{p - 0.1, p + 0.1} {
					if q > 0 && q < 1 {
						wrong = math.Max(wrong, f.under(q, p)[Reproduced])
					}
				}
			}
			for _, p := range []float64{0.08, 0.3, 0.5, 0.77, 0.88} {
				sign, right := 1.0, Higher
				if p > 0.5 {
					sign, right = -1, Lower
				}
				equal, near, far := f.under(p, p), f.under(p+0.1*sign, p), f.under(p+0.2*sign, p)
				fmt.Printf("| %d | %d | %.0f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% |\n", own, of, 100*p, 100*equal[Reproduced],
					100*(equal[Higher]+equal[Lower]), 100*near[Reproduced], 100*near[right], 100*far[Reproduced], 100*far[right])
			}
		}
	}
	fmt.Printf("\nOver all published rates of 1%% to 99%%: reproduced at the margin %.2f%% at most, higher or lower without a difference "+
		"%.2f%% at most.\n", 100*wrong, 100*missed)
}

func medianRows(b *testing.B) {
	const draws = 4000
	fmt.Println("\n| times | own men | published men | equal: reproduced | equal: higher or lower | 1.25 times: reproduced | " +
		"1.25 times: higher | 1.56 times: reproduced | 1.56 times: higher | equal: one-sample log-rank P < 5% | the same, printed median exact |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, shape := range []float64{1, 2} {
		for _, own := range ownMen {
			for _, of := range paperMen {
				at := func(ratio float64) (map[Verdict]float64, float64, float64) {
					return trial{int(own), int(of), shape, ratio}.run(b, draws)
				}
				ratio := DefaultRules.Ratio
				equal, logRank, exact := at(1)
				near, _, _ := at(ratio)
				far, _, _ := at(ratio * ratio)
				fmt.Printf("| %s | %d | %d | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% |\n",
					map[float64]string{1: "exponential", 2: "Weibull, shape 2"}[shape], own, of, 100*equal[Reproduced], 100*(equal[Higher]+equal[Lower]),
					100*near[Reproduced], 100*near[Higher], 100*far[Reproduced], 100*far[Higher], 100*logRank, 100*exact)
			}
		}
	}
}

func monthRows(b *testing.B) {
	const draws = 4000
	fmt.Println("\n| the paper prints | own men | published men | share by month 6 | equal: reproduced | equal: higher or lower | " +
		"margin off: reproduced | margin off: lower |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, interval := range []bool{true, false} {
		for _, own := range ownMen {
			for _, of := range paperMen {
				for _, p := range []float64{0.5, 0.8} {
					x := byMonth{int(own), int(of), p, 0, interval}
					equal := x.run(b, draws)
					x.off = -DefaultRules.Margin
					off := x.run(b, draws)
					fmt.Printf("| %s | %d | %d | %.0f%% | %.1f%% | %.1f%% | %.1f%% | %.1f%% |\n",
						map[bool]string{true: "an interval", false: "none"}[interval], own, of, 100*p, 100*equal[Reproduced],
						100*(equal[Higher]+equal[Lower]), 100*off[Reproduced], 100*off[Lower])
				}
			}
		}
	}
}

// checkRows is how many of all percentages with so many decimals no count of n men gives.
func checkRows(b *testing.B) {
	fmt.Println("\n| men | decimals | percentages that no count gives |")
	fmt.Println("| ---: | ---: | ---: |")
	for _, n := range ownMen {
		for decimals := range 3 {
			scale := math.Pow10(decimals)
			impossible, all := 0, int(100*scale)+1
			for i := range all {
				counts, err := Counts(float64(i)/scale, n, decimals)
				if err != nil {
					b.Fatal(err)
				}
				if len(counts) == 0 {
					impossible++
				}
			}
			fmt.Printf("| %d | %d | %.1f%% |\n", n, decimals, 100*float64(impossible)/float64(all))
		}
	}
}
