package catalogue

import (
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"leydig/stats/prediction"
	"leydig/stats/results"
)

// drawn asks a statistic of rows for its figure.
func drawn(t *testing.T, name, text string, options map[string]string) *results.Found {
	t.Helper()
	_, f, err := Find("", name).run(call{options: options, rows: parseRectangle(t, text), draw: true})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestNomogram reads the figure as a reader does, points by points, and holds what is read
// against the model: at every tick of the last scale the model gives the share that it names.
func TestNomogram(t *testing.T) {
	text, err := os.ReadFile("../../testdata/statistics/treated.csv")
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]string{"time": "months", "event": "recovered", "covariates": "age,volume,adherence", "at": "6", "samples": "2"}
	f := drawn(t, "prognosis", string(text), options)
	m := f.Saved.(*prediction.Model)
	scale := map[string]results.PlotScale{}
	for _, s := range f.Plot.Scales {
		scale[s.Label] = s
	}
	if len(scale) != 6 || f.Plot.Banner != "" {
		t.Fatalf("%+v", f.Plot)
	}
	at := func(s, text string) float64 { // the place of a tick
		for k, w := range scale[s].Text {
			if w == text {
				return float64(scale[s].At[k])
			}
		}
		t.Fatalf("%s has no tick %s (%v)", s, text, scale[s].Text)
		return 0
	}
	perPoint := at("Sum of points", "100") / 100
	read := 0
	for _, age := range scale["age"].Text {
		for _, volume := range scale["volume"].Text {
			sum := 100 * (at("age", age) + at("volume", volume) + at("adherence", "part"))
			a, _ := strconv.ParseFloat(age, 64)
			v, _ := strconv.ParseFloat(volume, 64)
			row, _, err := m.Row([]string{age, volume, "part"}, func(s string) (float64, error) { return strconv.ParseFloat(s, 64) })
			if err != nil {
				t.Fatal(a, v, err)
			}
			want, err := m.Share(row, 6, 0.95)
			if err != nil {
				t.Fatal(err)
			}
			// The scale of shares is that of log(-log(1 - share)): read between the ticks beside the sum.
			s := scale["Event by 6, %"]
			hazard := func(k int) float64 {
				p, _ := strconv.ParseFloat(s.Text[k], 64)
				return math.Log(-math.Log1p(-p / 100))
			}
			for k := 1; k < len(s.At); k++ {
				x0, x1, x := float64(s.At[k-1]), float64(s.At[k]), sum*perPoint
				if x0 <= x && x <= x1 {
					got := -math.Expm1(-math.Exp(hazard(k-1) + (hazard(k)-hazard(k-1))*(x-x0)/(x1-x0)))
					if read++; math.Abs(got-want.Value) > 1e-9 {
						t.Errorf("age %s, volume %s: read %v, the model says %v", age, volume, got, want.Value)
					}
				}
			}
		}
	}
	if read < 6 {
		t.Errorf("only %d men could be read", read)
	}
}

// TestSynthetic: rows that say that they are invented make tables, figures and kept models
// that say so; rows that say nothing do not.
func TestSynthetic(t *testing.T) {
	b, err := os.ReadFile("../../testdata/statistics/treated.csv")
	if err != nil {
		t.Fatal(err)
	}
	options := map[string]string{"time": "months", "event": "recovered", "covariates": "age,volume", "samples": "2"}
	plain := drawn(t, "prognosis", string(b), options)
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	for i := range lines {
		lines[i] += map[bool]string{true: ",synthetic", false: ",made up"}[i == 0]
	}
	said := drawn(t, "prognosis", strings.Join(lines, "\n")+"\n", options)
	for f, want := range map[*results.Found]string{plain: "", said: "made up"} {
		told := strings.Contains(strings.Join(f.Tables[0].Notes, "\n"), "SYNTHETIC COHORT")
		if got := f.Saved.(*prediction.Model).Synthetic; got != want || told != (want != "") || (f.Plot.Banner != "") != (want != "") {
			t.Errorf("kept %q, told %v, banner %q", got, told, f.Plot.Banner)
		}
	}
}

// TestLoveAndTiles: the figures hold the numbers of their tables.
func TestLoveAndTiles(t *testing.T) {
	b, err := os.ReadFile("../../testdata/statistics/missing.csv")
	if err != nil {
		t.Fatal(err)
	}
	f := drawn(t, "weight", string(b), map[string]string{"treatment": "arm=A", "covariates": "age,month1", "outcome": "recovered"})
	balance := f.Tables[2]
	for k, r := range f.Plot.Dots.Rows {
		if r.Label != balance.Rows[k][0].Text || float64(r.Value[0]) != balance.Rows[k][3].Number ||
			float64(r.Value[1]) != balance.Rows[k][6].Number {
			t.Errorf("%+v beside %+v", r, balance.Rows[k])
		}
	}
	f = drawn(t, "impute", string(b), map[string]string{"outcome": "recovered", "covariates": "age,etiology", "sets": "2", "rounds": "2"})
	n := 0
	for _, r := range f.Plot.Tiles.Rows {
		n += r.N
	}
	if n != len(parseRectangle(t, string(b)).columns["id"]) || len(f.Plot.Tiles.Columns) < 3 {
		t.Errorf("%d rows in %+v", n, f.Plot.Tiles)
	}
}
