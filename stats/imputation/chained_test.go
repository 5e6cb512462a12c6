package imputation

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"leydig/stats"
	"leydig/stats/judge"
	"leydig/stats/regression"
)

// made is data of 60 rows by formulas that R repeats: i <- 0:59; age <- 25+(i*37)%%45;
// v <- 6+(i*13)%%19; g <- ((i*7+age)%%10>=4)+((i*11+v)%%9>=6).
func made() (ones, age, v, g []float64) {
	for i := range 60 {
		a, w := 25+(i*37)%45, 6+(i*13)%19
		ones, age, v = append(ones, 1), append(age, float64(a)), append(v, float64(w))
		level := 0.0
		if (i*7+a)%10 >= 4 {
			level++
		}
		if (i*11+w)%9 >= 6 {
			level++
		}
		g = append(g, level)
	}
	return ones, age, v, g
}

// R 4.2.2, nnet 7.3-18: m <- multinom(factor(g) ~ age + v, reltol = 1e-15); coef(m), sqrt(diag(vcov(m))).
func TestMultinomial(t *testing.T) {
	ones, age, v, g := made()
	m := multinomial{classes: 3, p: 3}
	for i := range g {
		m.add([][]float64{ones, age, v}, i, int(g[i]), 1)
	}
	b, variance, err := m.fit()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{-0.8239293976550444, 0.01379630728116992, 0.0539968603813893583, -2.8549561083260997,
		0.05806858625234078, -0.0005283194959541755} {
		judge.Close(t, "coefficient", b[j], want, 1e-5)
	}
	for j, want := range []float64{1.37485566407058935, 0.02478183739840954, 0.05800507088553074, 1.74415046662352036,
		0.03015886397490078, 0.06865142573077149} {
		judge.Close(t, "error", math.Sqrt(variance.At(j, j)), want, 1e-5)
	}
}

// R 4.2.2, mice 3.15.0: a <- mice:::augment(age > 45, ry, cbind(v, g), wy), f <- glm.fit(cbind(1, a$x), a$y,
// quasibinomial(), weights = a$w) of the rows a$ry, every sixth row from the third being
// missing.
func TestAugmented(t *testing.T) {
	ones, age, v, g := made()
	m := multinomial{classes: 2, p: 3}
	x := [][]float64{ones, v, g}
	for i := range g {
		if i%6 == 2 {
			continue
		}
		class := 0
		if age[i] > 45 {
			class = 1
		}
		m.add(x, i, class, 1)
	}
	m.augment(x)
	b, variance, err := m.fit()
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range []float64{0.29071689949497576, -0.01955755839536207, 0.40114295266714911} {
		judge.Close(t, "coefficient", b[j], want, 1e-9)
	}
	for j, want := range []float64{0.92653855952055786, 0.05288815697368177, 0.39961802593306261} {
		judge.Close(t, "error", math.Sqrt(variance.At(j, j)), want, 1e-9)
	}
}

// missingMade is yy with every sixth value from the third missing, y2 (age above 45) with
// every seventh from the fourth, age and v.
func missingMade(model Model) []Variable {
	_, age, v, _ := made()
	yy, y2 := make([]float64, 60), make([]float64, 60)
	for i := range yy {
		yy[i] = 200 + 3*age[i] - 5*v[i] + float64((i*31)%17)*6
		if age[i] > 45 {
			y2[i] = 1
		}
		if i%6 == 2 {
			yy[i] = math.NaN()
		}
		if i%7 == 3 {
			y2[i] = math.NaN()
		}
	}
	return []Variable{{Name: "yy", Values: yy, Model: model}, {Name: "y2", Values: y2, Levels: 2}, {Name: "age", Values: age},
		{Name: "v", Values: v}}
}

// R 4.2.2, mice 3.15.0: mice(D, m = 400, maxit = 10, method = c("norm" or "pmm", "logreg", "", ""), seed =
// 3), pool(with(., lm(yy ~ y2 + v))). Both have random numbers of their own: estimates are
// held within four standard errors of the difference of two such runs, errors within 6%.
func TestChainAgainstMice(t *testing.T) {
	for model, want := range map[Model][2][3]float64{
		Normal: {{330.234842885188129, 109.928157717830459, -4.914545579730874}, {16.3064043568229522, 9.6472773031164714, 0.9265267651787018}},
		PMM:    {{330.730785390381186, 110.231254973739865, -4.940595901017075}, {15.7095146328284851, 9.2333656313349408, 0.9022191359039397}}} {
		x, err := Chain(context.Background(), missingMade(model), Options{Sets: 400, Rounds: 10, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		estimates, variances := make([][]float64, 3), make([][]float64, 3)
		for _, set := range x.Sets {
			m, err := regression.Linear(regression.Data{Outcome: set[0], Columns: [][]float64{set[1], set[3]}}, "")
			if err != nil {
				t.Fatal(err)
			}
			for j := range estimates {
				estimates[j] = append(estimates[j], m.Coefficient[j])
				variances[j] = append(variances[j], m.Variance.At(j, j))
			}
		}
		for j := range estimates {
			p, err := Pool(estimates[j], variances[j], 57)
			if err != nil {
				t.Fatal(err)
			}
			if d := math.Abs(p.Value - want[0][j]); !(d < 4*math.Sqrt(2*p.Between/400)) {
				t.Errorf("%s, coefficient %d: %v, mice has %v", model, j, p.Value, want[0][j])
			}
			if r := math.Sqrt(p.Total) / want[1][j]; !(r > 0.94 && r < 1.06) {
				t.Errorf("%s, error %d: %v, mice has %v", model, j, math.Sqrt(p.Total), want[1][j])
			}
		}
		if r := x.Shrinkage(0); !(r > 0.9 && r < 1.2) {
			t.Errorf("%s: the chains do not tell the same: %v", model, r)
		}
		if !math.IsNaN(x.Shrinkage(2)) {
			t.Error("a complete variable has chains")
		}
	}
}

// Observed values stay, the same seed gives the same sets, another gives others, and PMM gives
// observed values only.
func TestChainKeeps(t *testing.T) {
	variables := missingMade(PMM)
	run := func(seed uint64) *Imputed {
		x, err := Chain(context.Background(), variables, Options{Sets: 3, Rounds: 4, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	a, b, c := run(7), run(7), run(8)
	differ := false
	for s, set := range a.Sets {
		for k, column := range set {
			for i, v := range column {
				was := variables[k].Values[i]
				switch {
				case v != b.Sets[s][k][i]:
					t.Fatal("one seed, two results")
				case !math.IsNaN(was) && v != was:
					t.Fatalf("an observed value was changed: %v to %v", was, v)
				case math.IsNaN(v), k < 2 && !slices.Contains(variables[k].Values, v):
					t.Fatalf("%v was imputed, which was never observed", v)
				}
				differ = differ || v != c.Sets[s][k][i]
			}
		}
	}
	if !differ {
		t.Error("two seeds, one result")
	}
	if variables[0].Values[2] == variables[0].Values[2] {
		t.Error("the caller's values were filled in")
	}
}

// A shift of a number moves its imputed mean by as much; of a factor its share up.
func TestShift(t *testing.T) {
	mean := func(variables []Variable, k int) float64 {
		x, err := Chain(context.Background(), variables, Options{Sets: 40, Rounds: 5, Seed: 5})
		if err != nil {
			t.Fatal(err)
		}
		s := 0.0
		for _, m := range x.Means {
			s += m[4][k] / 40
		}
		return s
	}
	plain := missingMade(Normal)[:1]
	plain = append(plain, missingMade(Normal)[2:]...) // y2 apart: it would be imputed from the shifted numbers
	shifted := slices.Clone(plain)
	shifted[0].Shift = -50
	judge.Close(t, "shifted by", mean(shifted, 0)-mean(plain, 0), -50, 1e-9)
	factor := missingMade(Normal)
	up := slices.Clone(factor)
	up[1].Shift = 3
	if a, b := mean(factor, 1), mean(up, 1); !(b > a) {
		t.Errorf("a shift of the logit by 3 moves the share from %v to %v", a, b)
	}
}

// 2 gamma(df/2) has the mean df and the variance 2 df.
func TestChiSquared(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, df := range []float64{1, 2, 7, 300} {
		const n = 200000
		s, q := 0.0, 0.0
		for range n {
			x := chiSquared(random, df)
			s += x / n
			q += x * x / n
		}
		judge.Close(t, "mean", s/df, 1, 5*math.Sqrt(2/df/n))
		judge.Close(t, "variance", (q-s*s)/(2*df), 1, 0.05)
	}
}

func TestNothingToImpute(t *testing.T) {
	nan := math.NaN()
	ctx := context.Background()
	for want, variables := range map[error][]Variable{
		stats.NoData:      {},
		ErrOneColumn:      {{Values: []float64{1, nan, 2}}},
		ErrEmpty:          {{Values: []float64{1, nan, 1}}, {Values: []float64{1, 2, 3}}},
		ErrModel:          {{Values: []float64{1, nan, 0}, Levels: 2, Model: PMM}, {Values: []float64{1, 2, 3}}},
		ErrShift:          {{Values: []float64{1, nan, 0}, Levels: 3, Shift: 1}, {Values: []float64{1, 2, 3}}},
		stats.ErrUnpaired: {{Values: []float64{1, nan, 0}}, {Values: []float64{1, 2}}},
	} {
		if _, err := Chain(ctx, variables, Options{}); !errors.Is(err, want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := Chain(done, missingMade(PMM), Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("a run that was stopped: %v", err)
	}
	// A covariate that tells a factor without exception is no end: rows are added.
	x, err := Chain(ctx, []Variable{{Values: []float64{0, 0, 0, 1, 1, 1, nan}, Levels: 2}, {Values: []float64{1, 2, 3, 7, 8, 9, 10}}},
		Options{Sets: 20})
	if err != nil {
		t.Fatal(err)
	}
	high := 0.0
	for _, s := range x.Sets {
		high += s[0][6]
	}
	if high < 12 {
		t.Errorf("a value beyond all of level 1 was imputed so in %v of 20 sets", high)
	}
}

func TestPatterns(t *testing.T) {
	nan := math.NaN()
	got := Patterns([]Variable{{Values: []float64{1, nan, 2, nan, 3, 4}}, {Values: []float64{1, 2, nan, 3, 4, 5}}})
	if len(got) != 3 || got[0].N != 3 || got[0].Missing[0] || got[0].Missing[1] || got[1].N != 2 || !got[1].Missing[0] || got[2].N != 1 ||
		!got[2].Missing[1] {
		t.Errorf("%v", got)
	}
}
