package catalogue

import (
	"math"
	"strings"
	"testing"

	"leydig/stats/judge"
)

// TestTrajectories: medians near planned times by R 4.2.2, of windows that end half way
// between them (of values as near, the earlier), e.g. at 3 of 210, 400, 330:
// quantile(c(210, 400, 330), c(0.5, 0.25, 0.75)).
func TestTrajectories(t *testing.T) {
	text := "id,month,t\n" +
		"a,0,200\na,2,210\na,4,250\n" + // 2 and 4 are as near to 3
		"b,0,300\nb,3.4,400\nb,6,500\nb,9,1\n" + // 9 is beyond
		"c,-2,1\nc,0.2,100\nc,3,330\nc,5,\n"
	f := drawn(t, "trajectories", text, map[string]string{"subject": "id", "time": "month", "value": "t", "at": "0,3,6", "lines": "2"})
	p := f.Plot.Paths.Panels[0]
	for k, want := range [][]float64{{200, 150, 250}, {330, 270, 365}, {500, 500, 500}} {
		judge.Near(t, "median and quartiles", 1e-12, []float64{float64(p.Median[k]), float64(p.Lower[k]), float64(p.Upper[k])}, want...)
	}
	if len(p.N) != 3 || p.N[0] != 3 || p.N[1] != 3 || p.N[2] != 1 || p.Subjects != 3 || len(p.Lines) != 2 {
		t.Errorf("%+v", p)
	}
	if notes := strings.Join(f.Tables[0].Notes, ""); !strings.Contains(notes, "2 values lie too far") {
		t.Errorf("notes %q", notes)
	}
	f = drawn(t, "trajectories", "id,month,t,g\na,3,90,x\nb,0,80,\n",
		map[string]string{"subject": "id", "time": "month", "value": "t", "at": "0,3", "by": "g"})
	if p := f.Plot.Paths.Panels; len(p) != 1 || p[0].Label != "g=x" || !math.IsNaN(float64(p[0].Median[0])) || p[0].N[0] != 0 {
		t.Errorf("nobody at 0: %+v", p)
	}
	for _, at := range []string{"3", "3,0", "0,0,3"} {
		_, _, err := Find("", "trajectories").run(call{options: map[string]string{"subject": "id", "time": "month", "value": "t", "at": at},
			rows: parseRectangle(t, text)})
		if err == nil || !strings.Contains(err.Error(), "--at") {
			t.Errorf("--at %s: %v", at, err)
		}
	}
}
