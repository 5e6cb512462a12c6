package gee_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/gee"
	"leydig/stats/judge"
	"leydig/stats/regression"
)

// unbalanced is testdata/models/unbalanced.csv: outcome out, 0/1 outcome resp.
func unbalanced(t *testing.T) map[string][]float64 {
	t.Helper()
	out := judge.Read(t, "models/unbalanced.csv").All()
	for _, v := range out["out"] {
		out["count"] = append(out["count"], math.RoundToEven(math.Exp(v/2)))
	}
	return out
}

// R 4.2.2, geepack 1.3.9: geeglm(formula, id, family, corstr, control = geese.control(epsilon = 1e-13)):
// coefficients, robust se, naive se, scale, alpha. ar1 without waves takes the rows of a cluster as one
// apart, with waves = age + 3 as many as there are years.
func TestAgainstR(t *testing.T) {
	d := unbalanced(t)
	var place []float64
	for i, id := range d["id"] {
		place = append(place, 0)
		if i > 0 && d["id"][i-1] == id {
			place[i] = place[i-1] + 1
		}
	}
	for _, c := range []struct {
		name    string
		outcome string
		columns []string
		time    []float64
		o       gee.Options
		want    []float64
	}{
		{"gaussian, exchangeable", "out", []string{"age", "smoke"}, nil,
			gee.Options{Family: regression.Gaussian, Correlation: gee.Exchangeable},
			[]float64{0.07024877191810089, 0.3643610743646368, 0.4884793843118366, 0.1639578428161921, 0.06226559245829042,
				0.3364910512871511, 0.1838688365550178, 0.06166680356732709, 0.3061466026515365, 2.133303037481355, 0.4657784986836404}},
		{"gaussian, ar1", "out", []string{"age", "smoke"}, place, gee.Options{Family: regression.Gaussian, Correlation: gee.AR1},
			[]float64{0.06544290729217514, 0.3380358023768538, 0.4905046965864402, 0.1709940261166298, 0.06475710327677688,
				0.3497418230652729, 0.1839086944939282, 0.07720725981297785, 0.3035398520268161, 2.134260031183056, 0.6220153153849961}},
		{"gaussian, ar1 with gaps", "out", []string{"age", "smoke"}, d["age"], gee.Options{Family: regression.Gaussian, Correlation: gee.AR1},
			[]float64{0.06505815643837189, 0.3406526072032821, 0.4922251166413971, 0.1705320635454538, 0.06468043407919054,
				0.3495720687042274, 0.1837454332463437, 0.07735196814502107, 0.303587828108383, 2.134079567210801, 0.6231399471331247}},
		{"poisson, exchangeable", "count", []string{"age", "smoke"}, nil,
			gee.Options{Family: regression.Poisson, Correlation: gee.Exchangeable},
			[]float64{0.3671588022309094, 0.2339992355298945, 0.203504858706174, 0.1042629067836655, 0.03680725838903586,
				0.1795616732118802, 0.1003512026908234, 0.03958032493198316, 0.1588241732823887, 1.003947679783238, 0.3849056402187189}},
		{"binomial, exchangeable", "resp", []string{"age"}, nil, gee.Options{Correlation: gee.Exchangeable},
			[]float64{-1.745860337027397, -0.02542252813367292, 0.2745784505362198, 0.1186721300929069, 0.2721234276761452,
				0.1286011401671478, 1.002218971739863, 0.3691594535168495}},
	} {
		data := gee.Data{Data: regression.Data{Outcome: d[c.outcome], Cluster: judge.Whole(d["id"])}, Time: c.time}
		for _, n := range c.columns {
			data.Columns = append(data.Columns, d[n])
		}
		m, err := gee.Fit(data, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := append(slices.Clone(m.Coefficient), m.SE()...)
		for j := range m.Coefficient {
			got = append(got, math.Sqrt(m.Naive.At(j, j)))
		}
		judge.Near(t, c.name, 1e-6, append(got, m.Scale, m.Alpha), c.want...)
	}
}

// TestWeights: the same with weights = 0.5 + 0.75 * ((0:(n-1)) %% 4), which differ within clusters.
// geepack weighs pairs by the product of their weights, and divides variances by the weights.
func TestWeights(t *testing.T) {
	d := unbalanced(t)
	for _, c := range []struct {
		name, outcome string
		columns       []string
		o             gee.Options
		want          []float64
	}{
		{"gaussian, exchangeable", "out", []string{"age", "smoke"}, gee.Options{Family: regression.Gaussian, Correlation: gee.Exchangeable},
			[]float64{0.04936574738243534, 0.3504250533018216, 0.6559479884794276, 0.201755847984065,
				0.06386589600657847, 0.389877677351796, 0.1342044292455484, 0.04151970508705195,
				0.2188045347236824, 2.221404568811443, 0.494936543671968}},
		{"gaussian, ar1", "out", []string{"age", "smoke"}, gee.Options{Family: regression.Gaussian, Correlation: gee.AR1},
			[]float64{0.02419451601362144, 0.3246552739940683, 0.7511931996547141, 0.2259718219506389,
				0.06908570699494423, 0.4292480211943893, 0.1195068768386832, 0.04720042772090478,
				0.1856101691840528, 2.230002074663318, 0.7166366725145741}},
		{"binomial, exchangeable", "resp", []string{"age"}, gee.Options{Correlation: gee.Exchangeable}, []float64{-1.762817276987172,
			-0.0150735770907027, 0.3055827646868263, 0.1243211619339147,
			0.205094524914084, 0.08711100484754812, 1.008515711869475, 0.384008155232336}},
		{"binomial, independence", "resp", []string{"age"}, gee.Options{}, []float64{-1.750870827123258, -0.01521131944836807,
			0.2828304013580924, 0.124217365228408,
			0.1583928196543381, 0.1095539844745884, 1.000001729127657}},
	} {
		data := gee.Data{Data: regression.Data{Outcome: d[c.outcome], Cluster: judge.Whole(d["id"])}}
		ones, double := data, data
		for i := range d["id"] {
			data.Weight = append(data.Weight, 0.5+0.75*float64(i%4))
			ones.Weight, double.Weight = append(ones.Weight, 1), append(double.Weight, 2*data.Weight[i])
		}
		for _, n := range c.columns {
			data.Columns = append(data.Columns, d[n])
		}
		m, err := gee.Fit(data, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := append(slices.Clone(m.Coefficient), m.SE()...)
		for j := range m.Coefficient {
			got = append(got, math.Sqrt(m.Naive.At(j, j)))
		}
		if got = append(got, m.Scale); m.Correlation != gee.Independence {
			got = append(got, m.Alpha)
		}
		judge.Near(t, c.name, 1e-6, got, c.want...)
		// Weights of 1 are none; twice all weights change no coefficient, standard error or correlation.
		ones.Columns, double.Columns = data.Columns, data.Columns
		plain := ones
		plain.Weight = nil
		for _, pair := range [][2]gee.Data{{ones, plain}, {double, data}} {
			a, errA := gee.Fit(pair[0], c.o)
			b, errB := gee.Fit(pair[1], c.o)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			judge.Near(t, c.name+", alike", 1e-9, append(slices.Clone(a.Coefficient), a.SE()...), append(slices.Clone(b.Coefficient), b.SE()...)...)
		}
		// A row of weight 0 counts for nothing but the number of rows.
		if c.o.Correlation != gee.AR1 {
			without := data
			without.Weight = slices.Clone(data.Weight)
			without.Weight[3] = 0
			changed := without
			changed.Outcome = slices.Clone(data.Outcome)
			changed.Outcome[3] = 1 - changed.Outcome[3]
			a, errA := gee.Fit(without, c.o)
			b, errB := gee.Fit(changed, c.o)
			if errA != nil || errB != nil {
				t.Fatal(errA, errB)
			}
			judge.Near(t, c.name+", weight 0", 1e-9, a.Coefficient, b.Coefficient...)
		}
	}
}

// The corrected variance by the matrices of its definition (Mancl and DeRouen 2001,
// equation 3), of a linear model under the exchangeable correlation.
func TestManclDeRouen(t *testing.T) {
	d := unbalanced(t)
	data := gee.Data{Data: regression.Data{Outcome: d["out"], Columns: [][]float64{d["age"], d["smoke"]}, Cluster: judge.Whole(d["id"])}}
	m, err := gee.Fit(data, gee.Options{Family: regression.Gaussian, Correlation: gee.Exchangeable, Corrected: true})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := gee.Fit(data, gee.Options{Family: regression.Gaussian, Correlation: gee.Exchangeable})
	if err != nil {
		t.Fatal(err)
	}
	of := map[int][]int{}
	for i, c := range data.Cluster {
		of[c] = append(of[c], i)
	}
	parts := func(rows []int) (x, v *mat.Dense, e *mat.VecDense) {
		n := len(rows)
		x, v, e = mat.NewDense(n, 3, nil), mat.NewDense(n, n, nil), mat.NewVecDense(n, nil)
		for a, i := range rows {
			x.SetRow(a, []float64{1, d["age"][i], d["smoke"][i]})
			e.SetVec(a, d["out"][i]-mat.Dot(x.RowView(a), mat.NewVecDense(3, m.Coefficient)))
			for b := range rows {
				v.Set(a, b, m.Alpha)
			}
			v.Set(a, a, 1)
		}
		return x, v, e
	}
	info, bread, meat := mat.NewDense(3, 3, nil), mat.NewDense(3, 3, nil), mat.NewDense(3, 3, nil)
	for _, rows := range of {
		x, v, _ := parts(rows)
		var vx, xvx mat.Dense
		if err := vx.Solve(v, x); err != nil {
			t.Fatal(err)
		}
		xvx.Mul(x.T(), &vx)
		info.Add(info, &xvx)
	}
	if err := bread.Inverse(info); err != nil {
		t.Fatal(err)
	}
	for _, rows := range of {
		x, v, e := parts(rows)
		var vx, h, half, rest mat.Dense
		if err := vx.Solve(v, x); err != nil {
			t.Fatal(err)
		}
		half.Mul(x, bread)
		h.Mul(&half, vx.T())
		rest.Sub(identity(len(rows)), &h)
		var r, s, outer mat.Dense
		if err := r.Solve(&rest, e); err != nil {
			t.Fatal(err)
		}
		s.Mul(vx.T(), &r)
		outer.Mul(&s, s.T())
		meat.Add(meat, &outer)
	}
	var left, want mat.Dense
	left.Mul(bread, meat)
	want.Mul(&left, bread)
	for j := range 3 {
		for k := range 3 {
			judge.Near(t, "variance", 1e-8, []float64{m.Variance.At(j, k)}, want.At(j, k))
		}
		if m.Variance.At(j, j) <= plain.Variance.At(j, j) {
			t.Error("the correction does not widen", j)
		}
	}
	if m.DF != float64(m.Clusters-3) || !math.IsInf(plain.DF, 1) {
		t.Error(m.DF, plain.DF)
	}
}

func identity(n int) *mat.Dense {
	out := mat.NewDense(n, n, nil)
	for i := range n {
		out.Set(i, i, 1)
	}
	return out
}

// Rows in any order give the same, and clusters of one row are ordinary robust regression.
func TestProperties(t *testing.T) {
	d := unbalanced(t)
	data := gee.Data{Data: regression.Data{Outcome: d["out"], Columns: [][]float64{d["age"], d["smoke"]}, Cluster: judge.Whole(d["id"])},
		Time: d["age"]}
	o := gee.Options{Family: regression.Gaussian, Correlation: gee.AR1}
	m, err := gee.Fit(data, o)
	if err != nil {
		t.Fatal(err)
	}
	shuffled := gee.Data{Data: regression.Data{Columns: make([][]float64, 2)}}
	order := rand.New(rand.NewPCG(2, 2)).Perm(len(data.Outcome))
	for _, i := range order {
		shuffled.Outcome, shuffled.Time = append(shuffled.Outcome, d["out"][i]), append(shuffled.Time, d["age"][i])
		shuffled.Cluster = append(shuffled.Cluster, 7-3*data.Cluster[i])
		for j, n := range []string{"age", "smoke"} {
			shuffled.Columns[j] = append(shuffled.Columns[j], d[n][i])
		}
	}
	s, err := gee.Fit(shuffled, o)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "coefficients", 1e-9, s.Coefficient, m.Coefficient...)
	judge.Near(t, "se", 1e-9, s.SE(), m.SE()...)
	for k, i := range order {
		judge.Near(t, "fitted", 1e-9, []float64{s.Fitted[k]}, m.Fitted[i])
	}
	alone := data
	alone.Cluster = make([]int, len(data.Outcome))
	for i := range alone.Cluster {
		alone.Cluster[i] = i
	}
	a, err := gee.Fit(alone, gee.Options{Family: regression.Gaussian})
	if err != nil {
		t.Fatal(err)
	}
	l, err := regression.Linear(alone.Data, regression.HC0)
	if err != nil {
		t.Fatal(err)
	}
	judge.Near(t, "one row a cluster", 1e-9, append(slices.Clone(a.Coefficient), a.SE()...), append(slices.Clone(l.Coefficient), l.SE()...)...)
}

func TestEdges(t *testing.T) {
	y, x := []float64{0, 1, 1, 0, 1, 0, 0, 1}, []float64{1, 2, 3, 4, 5, 6, 7, 8}
	base := regression.Data{Outcome: y, Columns: [][]float64{x}}
	with := func(cluster []int) gee.Data { d := base; d.Cluster = cluster; return gee.Data{Data: d} }
	pairs := []int{1, 1, 2, 2, 3, 3, 4, 4}
	tried := with(pairs)
	tried.Trials = []float64{1, 1, 1, 1, 1, 1, 1, 1}
	timed := with(pairs)
	timed.Time = []float64{1, 1, 1, 2, 1, 2, 1, 2}
	separated := with(pairs)
	separated.Outcome = []float64{0, 0, 0, 0, 1, 1, 1, 1}
	for name, c := range map[string]struct {
		d    gee.Data
		o    gee.Options
		want error
	}{
		"no clusters":    {with(nil), gee.Options{}, stats.ErrUnpaired},
		"one cluster":    {with(make([]int, 8)), gee.Options{}, gee.ErrCluster},
		"few clusters":   {with([]int{1, 1, 1, 1, 2, 2, 2, 2}), gee.Options{}, gee.FewClusters},
		"no repeats":     {with([]int{1, 2, 3, 4, 5, 6, 7, 8}), gee.Options{Correlation: gee.Exchangeable}, gee.Unrepeated},
		"trials":         {tried, gee.Options{}, gee.ErrTrials},
		"times":          {timed, gee.Options{Correlation: gee.AR1}, gee.ErrTime},
		"separated":      {separated, gee.Options{}, stats.Monotone},
		"negative scale": {with(pairs), gee.Options{FixedScale: -1}, gee.ErrScale},
		"nothing":        {gee.Data{}, gee.Options{}, stats.NoData},
	} {
		if _, err := gee.Fit(c.d, c.o); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}
