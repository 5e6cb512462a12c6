package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leydig/stats/gee"
	"leydig/stats/imputation"
	"leydig/stats/regression"
)

// TestModelsVersusR times logistic regression and estimating equations against R on the
// same numbers, in one run, and wants equal coefficients and standard errors:
//
//	VERSUS_R=1 go test ./stats -run ModelsVersusR -v
//
// R's calls are glm, glm.fit (without its summary: the least that R can do) and geeglm.
func TestModelsVersusR(t *testing.T) {
	if os.Getenv("VERSUS_R") == "" {
		t.Skip("set VERSUS_R=1 to time against R")
	}
	dir := t.TempDir()
	write := func(name string, x []float64) string { return handToR(t, dir, name, x) }
	// inR runs a script that prints seconds, then numbers.
	inR := func(script string) (seconds float64, values []float64) {
		path := filepath.Join(dir, "run.R")
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("Rscript", path).CombinedOutput()
		if err != nil {
			t.Fatalf("R: %v\n%s", err, out)
		}
		for k, f := range strings.Fields(string(out)) {
			var v float64
			if _, err := fmt.Sscan(f, &v); err != nil {
				t.Fatalf("R printed %q", out)
			}
			if k == 0 {
				seconds = v
			} else {
				values = append(values, v)
			}
		}
		return seconds, values
	}
	compare := func(name string, least float64, ours func() []float64, script string, tolerance float64) {
		best := math.Inf(1)
		var got []float64
		for range 3 {
			start := time.Now()
			got = ours()
			best = math.Min(best, time.Since(start).Seconds())
		}
		seconds, want := inR(script)
		t.Logf("%-34s leydig %8.1f ms, R %8.1f ms, %.1f times", name, best*1e3, seconds*1e3, seconds/best)
		if seconds/best < least {
			t.Errorf("%s: %.1f times as fast as R, want %v", name, seconds/best, least)
		}
		if len(got) != len(want) {
			t.Fatalf("%s: got %v, R %v", name, got, want)
		}
		for i, w := range want {
			if math.Abs(got[i]-w) > tolerance*math.Abs(w) {
				t.Errorf("%s: [%d] leydig %v, R %v", name, i, got[i], w)
			}
		}
	}
	rng := rand.New(rand.NewPCG(14, 15))
	const n, p = 1_000_000, 10
	d := regression.Data{Outcome: make([]float64, n), Columns: make([][]float64, p)}
	read := "y <- %s; X <- cbind("
	for j := range p {
		d.Columns[j] = make([]float64, n)
		for i := range n {
			d.Columns[j][i] = rng.NormFloat64()
		}
		read += "x" + fmt.Sprint(j) + "=" + write(fmt.Sprint("x", j), d.Columns[j]) + ", "
	}
	for i := range n {
		eta := -0.5
		for j := range p {
			eta += 0.1 * float64(j%3) * d.Columns[j][i]
		}
		if rng.Float64() < regression.Mean(regression.Logit, eta) {
			d.Outcome[i] = 1
		}
	}
	read = fmt.Sprintf(strings.TrimSuffix(read, ", ")+")\n", write("y", d.Outcome))
	logistic := func() []float64 {
		m, err := regression.Fit(d, regression.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return append(append([]float64(nil), m.Coefficient...), m.SE()...)
	}
	report := "; cat(as.numeric(difftime(Sys.time(), s, units='secs')), sprintf('%.17g', c(coef(f), sqrt(diag(v)))))"
	compare("logistic 1e6 x 10, glm", 2, logistic, read+"d <- data.frame(y, X); s <- Sys.time(); f <- glm(y ~ ., binomial, d); v <- "+
		"vcov(f)"+report, 1e-5)
	compare("logistic 1e6 x 10, glm.fit", 2, logistic, read+"Z <- cbind(1, X); s <- Sys.time(); f <- glm.fit(Z, y, family = binomial()); "+
		"v <- chol2inv(f$qr$qr[1:11, 1:11])"+report, 1e-5)

	const rows, size = 100_000, 4
	g := gee.Data{Data: regression.Data{Outcome: make([]float64, rows), Columns: make([][]float64, 2), Cluster: make([]int, rows)}}
	id := make([]float64, rows)
	for j := range 2 {
		g.Columns[j] = make([]float64, rows)
	}
	u := 0.0
	for i := range rows {
		if i%size == 0 {
			u = rng.NormFloat64()
		}
		g.Cluster[i], id[i] = i/size, float64(i/size)
		g.Columns[0][i], g.Columns[1][i] = float64(i%size), rng.NormFloat64()
		if rng.Float64() < regression.Mean(regression.Logit, -0.5+0.2*g.Columns[0][i]+0.4*g.Columns[1][i]+u) {
			g.Outcome[i] = 1
		}
	}
	compare("GEE exchangeable 1e5 rows, geeglm", 5, func() []float64 {
		m, err := gee.Fit(g, gee.Options{Correlation: gee.Exchangeable})
		if err != nil {
			t.Fatal(err)
		}
		return append(append([]float64(nil), m.Coefficient...), m.SE()...)
	}, "suppressMessages(library(geepack)); y <- "+write("gy", g.Outcome)+"; a <- "+write("ga", g.Columns[0])+"; b <- "+write("gb",
		g.Columns[1])+
		"; id <- "+write("gid", id)+"; s <- Sys.time(); f <- geeglm(y ~ a + b, id = id, family = binomial, corstr = 'exchangeable'); v <- "+
		"f$geese$vbeta"+report, 1e-4)

	// Imputed values are random: the two are timed, what they find is compared elsewhere.
	v := chainStudy()
	frame := "suppressMessages(library(mice)); D <- data.frame(a = " + write("ma", v[0].Values)
	for k, name := range []string{"b", "c", "d"} {
		frame += ", " + name + " = " + write("m"+name, v[k+1].Values)
	}
	compare("MICE 1e3 x 4, 20 sets, mice", 1, func() []float64 {
		if _, err := imputation.Chain(t.Context(), v, imputation.Options{Sets: 20, Rounds: 10}); err != nil {
			t.Fatal(err)
		}
		return nil
	}, frame+"); D$d <- factor(D$d); s <- Sys.time(); f <- mice(D, m = 20, maxit = 10, printFlag = FALSE); "+
		"cat(as.numeric(difftime(Sys.time(), s, units='secs')))", 0)
}
