package meta

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestOddAgainstR holds every estimator on odd data sets against metafor's (testdata/odd.R, which
// says with which versions): 1e-6, where metafor's own tolerances are set below that.
func TestOddAgainstR(t *testing.T) {
	f, err := os.Open("testdata/odd.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	held := 0
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		cell := strings.Split(in.Text(), "\t")
		if len(cell) != 6 {
			t.Fatalf("a line of %d cells", len(cell))
		}
		what := fmt.Sprint(cell[:4])
		var data [][]float64
		for _, c := range strings.Split(cell[4], ";") {
			data = append(data, figures(t, c))
		}
		var e Effects
		switch cell[1] {
		case "effect":
			e = Effects{Y: data[0], V: data[1]}
		case "OR":
			e, err = Tables(data[0], data[1], data[2], data[3], OddsRatio)
		default:
			e, err = Proportions(data[0], data[1], Measure(cell[1]))
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		r, err := Pool(e, Options{Estimator: Estimator(cell[2]), KnappHartung: cell[3] == "TRUE", Level: 0.95})
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		want := figures(t, cell[5])
		for i, got := range []float64{r.Coefficient[0].Value, r.Coefficient[0].SE, r.PValue[0], r.Tau2, r.I2, r.Q.Statistic,
			r.Prediction.Lower, r.Prediction.Upper} {
			w := want[i]
			if math.IsNaN(w) {
				continue
			}
			if held++; !(math.Abs(got-w) <= 1e-6*math.Abs(w)+1e-9) {
				t.Errorf("%s, figure %d: %.12g, want %.12g", what, i, got, w)
			}
		}
	}
	if err := in.Err(); err != nil || held < 2500 {
		t.Errorf("%d figures held, %v", held, err)
	}
}

// figures reads numbers with commas between, NA as NaN.
func figures(t *testing.T, text string) (out []float64) {
	t.Helper()
	for _, s := range strings.Split(text, ",") {
		v, err := strconv.ParseFloat(s, 64)
		if s == "NA" || s == "NaN" {
			v, err = math.NaN(), nil
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

// TestTrimAgreeing: studies that agree miss none (metafor: k0 = 0 of this arcsine share of 60%).
func TestTrimAgreeing(t *testing.T) {
	e, err := Proportions([]float64{30, 60, 15}, []float64{50, 100, 25}, Arcsine)
	if err != nil {
		t.Fatal(err)
	}
	x, err := TrimAndFill(e, Options{Estimator: REML, Level: 0.95})
	if err != nil || x.Missing != 0 || math.Abs(x.Fit.Coefficient[0].Value-math.Asin(math.Sqrt(0.6))) > 1e-12 {
		t.Errorf("%+v, %v", x, err)
	}
}

// TestLine: studies that lie on one line leave nothing to test small-study effects by.
func TestLine(t *testing.T) {
	e := Effects{Y: []float64{0.3, 0.3, 0.3, 0.3}, V: []float64{0.04, 0.09, 0.01, 0.02}}
	if _, err := Egger(e, 0.95); err != ErrLine {
		t.Errorf("equal effects: %v", err)
	}
}
