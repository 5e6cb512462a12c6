package figure

import (
	"bytes"
	"encoding/xml"
	"image/color"
	"image/png"
	"io"
	"math"
	"testing"
)

var nan = math.NaN()

// figures covers what can go wrong: no events, limits that are undefined, one
// patient, long names, nothing measured, intervals beyond the axis.
var figures = map[string]Figure{
	"dots": Dots{Title: "Balance", XLabel: "Difference", Banner: "SYNTHETIC COHORT", Names: [2]string{"before", "after"}, Limit: 0.1,
		Rows: []DotRow{{"age", [2]float64{-0.4, 0}}, {"not estimable", [2]float64{math.NaN(), math.NaN()}}}},
	"dots without a difference": Dots{Title: "Balance", Rows: []DotRow{{"age", [2]float64{0, 0}}}},
	"tiles": Tiles{Title: "Missing", Columns: []string{"a long name of a column", "b"},
		Rows: []TileRow{{[]bool{false, false}, 40}, {[]bool{true, false}, 1}}},
	"paths": Paths{Title: "Lines", XLabel: "month", YLabel: "t", Panels: []PathPanel{
		{Label: "a", Subjects: 9, Lines: []Path{{[]float64{0, 3}, []float64{200, 400}}, {[]float64{2}, []float64{100}}}, At: []float64{0, 3, 6},
			N: []int64{9, 5, 0}, Median: []float64{210, 390, math.NaN()}, Lower: []float64{200, 300, math.NaN()},
			Upper: []float64{250, 500, math.NaN()}},
		{Label: "nobody", At: []float64{0, 3}, N: []int64{0, 0}, Median: []float64{math.NaN(), math.NaN()},
			Lower: []float64{math.NaN(), math.NaN()}, Upper: []float64{math.NaN(), math.NaN()}}}},
	"nothing missing": Tiles{Title: "Missing"},
	"scales": Scales{Title: "Nomogram", Rows: []ScaleRow{{"Points", []float64{0, 0.5, 1}, []string{"0", "50", "100"}},
		{"close and falling", []float64{0.5, 0.501, 0.502, 0}, []string{"one", "two", "three", "four"}}, {"none", nil, nil}}},
	"curve": Curves{Title: "Recovery", XLabel: "Months", YLabel: "%", Last: 12, Banner: "SYNTHETIC COHORT", Remark: "log-rank P = 0.03",
		Groups: []Curve{
			{Label: "a", Time: []float64{1, 3, 12}, Share: []float64{0.2, 0.5, 1}, Lower: []float64{0.1, 0.2, nan},
				Upper: []float64{0.4, 0.8, nan}, AtRisk: []float64{10, 8, 1}, Events: []float64{2, 3, 1}, Censd: []float64{0, 1, 0}},
			{Label: "a very long name of a stratum that needs room", Time: []float64{2}, Share: []float64{0}, Lower: []float64{0},
				Upper: []float64{0}, AtRisk: []float64{1}, Events: []float64{0}, Censd: []float64{1}},
		}},
	"boxes":           Curves{Title: "Turnbull", Last: 9, Groups: []Curve{boxed("a"), boxed("b")}},
	"boxes in panels": Curves{Title: "Turnbull", Last: 6, Groups: []Curve{boxed("a"), boxed("b"), boxed("c"), boxed("d")}},
	"panels":          Curves{Title: "By age", Last: 24, Groups: []Curve{one("a"), one("b"), one("c"), one("d"), one("e")}},
	"narrow":          Curves{Title: "By age", Last: 24, Width: Single, Groups: []Curve{one("a"), one("b")}},
	"beside": Curves{Last: 3, Groups: []Curve{{Label: "x", Time: []float64{3}, Share: []float64{1}, Lower: []float64{nan},
		Upper: []float64{nan}, AtRisk: []float64{1}, Events: []float64{1}, Censd: []float64{0}}},
		Beside: Line{Label: "Turnbull", Time: []float64{1}, Share: []float64{1}}},
	"points": Points{Month: []float64{1, 1.5, 60}, Share: []float64{0, 0.5, 1}, Lower: []float64{0, 0.2, 0.7},
		Upper: []float64{0.1, 0.8, 1}, Text: []string{"0%", "50%", "100%"}, N: []int64{1, 12345678, 4}},
	"nothing": Points{},
	"waterfall": Waterfall{Title: "Change", Banner: "SYNTHETIC COHORT", Value: []float64{900, 210, 0, -40}, Men: []int64{1, 3, 1, 2},
		Met: []int64{1, 2, 0, 0}, Names: [2]string{"responder", "not a responder"}, Line: 200, LineWords: "rise of 200 ng/dL"},
	"nobody rose":       Waterfall{Width: Single, Value: []float64{-5}, Men: []int64{1}, Met: []int64{0}, Line: nan},
	"nobody to be told": Waterfall{Value: []float64{}, Line: nan},
	"forest": Forest{Low: 0, High: 1, Ticks: []float64{0, 1}, Overall: 0.5, Rows: []ForestRow{{Heading: true, Label: "Age"},
		{Label: "<40", Value: 0.5, Lower: 0.1, Upper: 0.9, Weight: 0.3}, {Label: "NE", Value: nan},
		{Label: "all", Overall: true, Value: 0.5, Lower: 0.4, Upper: 0.6}}},
	"forest84": Forest{Width: Single, Low: 0.05, High: 20, Ticks: []float64{0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20}, Log: true, Overall: nan,
		Title: "Predictors", XLabel: "Adjusted hazard ratio (above 1: earlier)", PHead: "P", Banner: "SYNTHETIC COHORT",
		Heads: [3]string{"Predictor", "Events", "Hazard ratio (95% interval)"},
		Rows: []ForestRow{{Heading: true, Label: "Etiology", P: "0.03"}, {Label: "secondary", Count: "120 of 180",
			Estimate: "1 (reference)", Value: nan},
			{Label: "a level with a name that has no room at all at one column's width, whatever its letters", Count: "1,234 of 12,345",
				Estimate: "1.23 (0.01 to 31.52)", P: "<0.001", Value: 1.23, Lower: 0.01, Upper: 31.52}}},
	"flow": Flow{Title: "Flow", Start: FlowBox{Text: "in the cohort", Kept: 400},
		Paths: []FlowPath{{Name: "Response", Steps: []FlowBox{{Text: "with a baseline", Kept: 390, Lost: 10,
			Why: "no baseline value of total testosterone was to be found"}, {Text: "x", Kept: 1, Lost: 389}}}, {Name: "a"}, {Name: "b"},
			{Name: "c", Steps: []FlowBox{{Text: "y", Kept: 2}}}}},
	"flow84": Flow{Width: Single, Paths: []FlowPath{{Name: "Response", Steps: []FlowBox{{Text: "y", Kept: 2}}}, {Name: "a"}}},
	"funnel": Funnel{Effect: []float64{-1, 0.2, 3}, SE: []float64{0.5, 0.1, 1}, Filled: []bool{false, false, true}, Centre: 0.4, Z: 1.96},
	"empty":  Funnel{},
	"baujat": Baujat{XLabel: "Heterogeneity", YLabel: "Pull", Label: []string{"Ash", "Birch", "a study with a long name", "Elm"},
		Heterogeneity: []float64{0, 0.1, 0.1, 2}, Pull: []float64{0, 0.2, 0.2, nan}},
	"still": Baujat{Label: []string{"x"}, Heterogeneity: []float64{0}, Pull: []float64{0}},
	"specs": Specifications{YLabel: "%", Rate: []float64{0.2, 0.4, 0.9}, Level: [][]int{{0, 0}, {1, 0}, {1, 0}}, Main: 1, Line: 0.5,
		LineWords: "published 50%",
		Choices:   []Choice{{Name: "threshold", Levels: []string{"300", "400"}}, {}}},
	"none": Specifications{Main: -1, Line: nan},
	"ratio": Forest{Log: true, Low: 0.1, High: 10, Ticks: []float64{0.1, 1, 10}, Overall: nan,
		Rows: []ForestRow{{Label: "x", Value: 2, Lower: 0.01, Upper: 200, Weight: 1}}},
}

// one is a curve of two steps.
func one(label string) Curve {
	return Curve{Label: label, Time: []float64{3, 9}, Share: []float64{0.2, 0.6}, Lower: []float64{0.1, 0.3}, Upper: []float64{0.4, 0.8},
		AtRisk: []float64{30, 12}, Events: []float64{6, 5}, Censd: []float64{12, 7}}
}

// boxed is a curve whose steps lie within intervals; the last goes beyond some axes.
func boxed(label string) Curve {
	c := one(label)
	c.From, c.To = []float64{1, 8}, []float64{3, 10}
	return c
}

// Where a reader points on a page is where the drawing stands.
func TestAreas(t *testing.T) {
	for _, name := range []string{"curve", "panels", "narrow"} {
		f := figures[name].(Curves)
		shown := map[int]bool{}
		for _, a := range f.Areas() {
			if !(0 < a.Left && a.Left < a.Right && a.Right < 1 && 0 < a.Top && a.Top < a.Bottom && a.Bottom < 1) {
				t.Errorf("%s: area %+v", name, a)
			}
			for _, g := range a.Groups {
				shown[g] = true
			}
		}
		if len(shown) != len(f.Groups) {
			t.Errorf("%s shows %d of %d groups", name, len(shown), len(f.Groups))
		}
	}
}

func TestFiguresDraw(t *testing.T) {
	for name, f := range figures {
		t.Run(name, func(t *testing.T) {
			var p, again, s bytes.Buffer
			if err := WritePNG(&p, f); err != nil {
				t.Fatal(err)
			}
			if err := WritePNG(&again, f); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(p.Bytes(), again.Bytes()) {
				t.Error("two drawings differ")
			}
			if !bytes.Contains(p.Bytes(), []byte("pHYs\x00\x00\x2e\x23\x00\x00\x2e\x23\x01")) { // 11811 a metre are 300 an inch
				t.Error("the PNG does not tell its resolution")
			}
			img, err := png.Decode(&p)
			if err != nil {
				t.Fatal(err)
			}
			w, h := f.Size()
			if got := img.Bounds().Dx(); math.Abs(float64(got)-w/25.4*DPI) > 2 {
				t.Errorf("%d pixels wide for %g mm at %d dpi", got, w, DPI)
			}
			if got := img.Bounds().Dy(); math.Abs(float64(got)-h/25.4*DPI) > 2 {
				t.Errorf("%d pixels high for %g mm", got, h)
			}
			if err := WriteSVG(&s, f); err != nil {
				t.Fatal(err)
			}
			var outlined bytes.Buffer
			drawn, err := DrawSVG(f, true)
			if err != nil {
				t.Fatal(err)
			}
			if err := drawn.Write(&outlined, Words{Title: "<a> & b", Description: "in words"}); err != nil {
				t.Fatal(err)
			}
			for _, bad := range []string{"NaN", "Inf"} {
				if bytes.Contains(s.Bytes(), []byte(bad)) || bytes.Contains(outlined.Bytes(), []byte(bad)) {
					t.Errorf("the SVG holds %s", bad)
				}
			}
			if n := bytes.Count(s.Bytes(), []byte("<text ")); n == 0 || n != bytes.Count(s.Bytes(), []byte("textLength=")) ||
				bytes.Contains(outlined.Bytes(), []byte("<text")) {
				t.Errorf("%d texts", n)
			}
			if !bytes.Contains(outlined.Bytes(), []byte(`aria-labelledby="figure-title figure-desc"`)) {
				t.Error("no words for those who do not see it")
			}
			for _, x := range []*bytes.Buffer{&s, &outlined} {
				for d := xml.NewDecoder(x); ; {
					if _, err := d.Token(); err == io.EOF {
						break
					} else if err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
}

// The number at risk is just before a time; events are counted up to and including it.
func TestBelowTheCurve(t *testing.T) {
	g := Curve{Time: []float64{1, 3, 3.5}, AtRisk: []float64{10, 8, 4}, Events: []float64{2, 3, 0}}
	for _, x := range []struct{ at, risk, events float64 }{{0, 10, 0}, {1, 10, 2}, {2, 8, 2}, {3, 8, 5}, {3.5, 4, 5}, {4, 0, 5}} {
		if r, e := g.riskAt(x.at), g.eventsBy(x.at); r != x.risk || e != x.events {
			t.Errorf("at %g: %g at risk, %g events; want %g, %g", x.at, r, e, x.risk, x.events)
		}
	}
}

// Colours differ in grey as well, or their dashes do.
func TestColoursDiffer(t *testing.T) {
	for i := range palette {
		for j := range i {
			a, b := palette[i], palette[j]
			grey := func(c struct{ R, G, B, A uint8 }) float64 {
				return 0.2126*float64(c.R) + 0.7152*float64(c.G) + 0.0722*float64(c.B)
			}
			same := len(dashes[i]) == len(dashes[j])
			for k := range dashes[i] {
				same = same && dashes[i][k] == dashes[j][k]
			}
			if math.Abs(grey(a)-grey(b)) < 8 && same {
				t.Errorf("lines %d and %d look alike in grey", i, j)
			}
		}
	}
}

// The bars of a waterfall differ in grey: those who met the criterion are dark, the others
// pale.
func TestWaterfallInGrey(t *testing.T) {
	grey := func(c color.NRGBA) float64 { // over white
		a := float64(c.A) / 255
		return a*(0.2126*float64(c.R)+0.7152*float64(c.G)+0.0722*float64(c.B)) + (1-a)*255
	}
	if full, pale := grey(colour(0)), grey(tint(colour(1))); pale-full < 100 || pale > 245 {
		t.Errorf("in grey the bars have %.0f and %.0f of 255", full, pale)
	}
}
