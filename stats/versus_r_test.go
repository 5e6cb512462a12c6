package stats_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leydig/stats"
	"leydig/stats/contingency"
	"leydig/stats/describe"
	"leydig/stats/rank"
)

// handToR writes numbers into a file of a folder and gives R's call that reads them.
func handToR(t *testing.T, dir, name string, x []float64) string {
	t.Helper()
	raw := make([]byte, 8*len(x))
	for i, v := range x {
		binary.LittleEndian.PutUint64(raw[8*i:], math.Float64bits(v))
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("readBin(%q, 'double', %d)", path, len(x))
}

// TestVersusR times the four heavy statistics against R on the same numbers, one
// after the other in one run, and wants equal answers. It takes some minutes:
//
//	VERSUS_R=1 go test ./stats -run VersusR -v
//	VERSUS_R=Fisher go test ./stats -run VersusR -v
func TestVersusR(t *testing.T) {
	if os.Getenv("VERSUS_R") == "" {
		t.Skip("set VERSUS_R=1 to time against R")
	}
	dir := t.TempDir()
	hand := func(name string, x []float64) string { return handToR(t, dir, name, x) }
	rng := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, step float64, shift float64) []float64 {
		x := make([]float64, n)
		for i := range x {
			x[i] = shift + rng.NormFloat64()
			if step > 0 {
				x[i] = math.Round(x[i]/step) * step
			}
		}
		return x
	}
	// compare runs ours and R's as often each and keeps the best of each.
	runs := 3
	compare := func(name string, ours func() []float64, prepare, call string, tolerance float64) {
		if only := os.Getenv("VERSUS_R"); only != "1" && !strings.Contains(name, only) {
			return
		}
		best := time.Duration(math.MaxInt64)
		var got []float64
		for range runs {
			start := time.Now()
			got = ours()
			best = min(best, time.Since(start))
		}
		script := prepare + fmt.Sprintf(
			"\nfor (i in 1:%d) { s <- Sys.time(); r <- ", runs,
		) + call + "; cat(sprintf('%.17g', as.numeric(difftime(Sys.time(), s, units='secs'))), sprintf('%.17g', r), '\\n') }\n"
		path := filepath.Join(dir, "run.R")
		if err := os.WriteFile(path, []byte(script), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("Rscript", path).Output()
		if err != nil {
			t.Fatalf("%s: R: %v\n%s", name, err, out)
		}
		inR := math.Inf(1)
		var want []float64
		for line := range strings.Lines(string(out)) {
			var seconds float64
			fields := strings.Fields(line)
			fmt.Sscan(fields[0], &seconds)
			inR = math.Min(inR, seconds)
			want = want[:0]
			for _, f := range fields[1:] {
				var v float64
				fmt.Sscan(f, &v)
				want = append(want, v)
			}
		}
		t.Logf("%-46s leydig %9.2f ms, R %9.2f ms, %.1f times", name, best.Seconds()*1e3, inR*1e3, inR/best.Seconds())
		for i, w := range want {
			if math.Abs(got[i]-w) > tolerance*math.Abs(w) {
				t.Errorf("%s: leydig %v, R %v", name, got, want)
				break
			}
		}
	}
	for _, c := range []struct {
		name  string
		table [][]int64
	}{
		{"Fisher 4 x 4, n = 104", [][]int64{{1, 3, 10, 6}, {2, 3, 10, 7}, {1, 6, 14, 12}, {0, 1, 9, 11}}},
		{"Fisher 4 x 3, n = 244", [][]int64{{20, 18, 30}, {12, 25, 20}, {22, 19, 31}, {10, 15, 22}}},
		{
			"Fisher 5 x 6, n = 61",
			[][]int64{{2, 3, 1, 4, 0, 2}, {1, 0, 5, 2, 3, 1}, {4, 2, 1, 0, 2, 3}, {0, 1, 2, 5, 1, 4}, {3, 4, 0, 1, 2, 2}},
		},
		{"Fisher 4 x 2, n = 1260", [][]int64{{120, 180}, {100, 220}, {90, 250}, {130, 170}}},
	} {
		var rows []string
		for _, r := range c.table {
			rows = append(rows, "c("+strings.Trim(strings.Join(strings.Fields(fmt.Sprint(r)), ","), "[]")+")")
		}
		compare(c.name, func() []float64 {
			f, err := contingency.Fisher(c.table, contingency.Options{})
			if err != nil || f.MonteCarlo {
				t.Fatal(f, err)
			}
			return []float64{f.P}
		}, "", "fisher.test(rbind("+strings.Join(rows, ",")+"), workspace=2e7)$p.value", 1e-8)
	}
	mannWhitney := func(x, y []float64, kind rank.Kind) func() []float64 {
		return func() []float64 {
			r, err := rank.MannWhitneyTest(x, y, kind, stats.TwoSided)
			if err != nil {
				t.Fatal(err)
			}
			return []float64{r.Statistic, r.P}
		}
	}
	x, y := draw(50, 0, 0), draw(50, 0, 0.3)
	compare("exact Mann-Whitney 50 + 50, no ties", mannWhitney(x, y, rank.Exact),
		"x <- "+hand("x", x)+"; y <- "+hand("y", y), "{w <- wilcox.test(x, y, exact=TRUE); "+
			"c(w$statistic, w$p.value)}", 1e-8)
	// Base R has no exact test with ties (wilcox.test leaves it out): the same
	// permutation distribution, convolved run by run with R's vectors.
	x, y = draw(50, 0.25, 0), draw(50, 0.25, 0.3)
	compare("exact Mann-Whitney 50 + 50, ties", mannWhitney(x, y, rank.Exact),
		"x <- "+hand("x", x)+"; y <- "+hand("y", y)+`
exact <- function(x, y) { m <- length(x); s <- 2*rank(c(x, y)); w <- sum(s[1:m]);
 d <- matrix(0, m+1, sum(sort(s, decreasing=TRUE)[1:m])+1); d[1,1] <- 1; L <- ncol(d)
 for (k in seq_along(s)) { a <- s[k]; n <- length(s)-k+1; for (j in min(k, m):1) d[j+1,(a+1):L] <- d[j+1,(a+1):L] + d[j,1:(L-a)] }
 p <- d[m+1,]/choose(length(s), m); mid <- m*(length(s)+1); u <- (w - m*(m+1))/2;
 c(u, sum(p[abs(0:(L-1)-mid) >= abs(w-mid)])) }`, "exact(x, y)", 1e-8)
	const n = 10_000_000
	big := draw(n, 0, 0)
	given := hand("big", big)
	probs := []float64{0.025, 0.25, 0.5, 0.75, 0.975}
	compare("quantiles of 1e7 values", func() []float64 {
		q, err := describe.Quantiles(big, probs, 7)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}, "x <- "+given, "quantile(x, c(.025, .25, .5, .75, .975))", 1e-12)
	// wilcox.test makes a table of all ranks, which at 1e7 took it more than four
	// minutes; it is asked for a tenth of that, once, and we are timed on both.
	runs = 1
	part := big[:n/10]
	compare("Mann-Whitney of 5e5 + 5e5 values", mannWhitney(part[:n/20], part[n/20:], rank.Continuity),
		"z <- "+given+"[1:1000000]; x <- z[1:500000]; y <- z[500001:1000000]", "{w <- wilcox.test(x, y, exact=FALSE); "+
			"c(w$statistic, w$p.value)}", 1e-9)
	start := time.Now()
	mannWhitney(big[:n/2], big[n/2:], rank.Continuity)()
	t.Logf("%-46s leydig %9.2f ms", "Mann-Whitney of 5e6 + 5e6 values", time.Since(start).Seconds()*1e3)
}
