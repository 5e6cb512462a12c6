package catalogue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/describe"
	"leydig/stats/results"
)

var trajectories = Statistic{
	Name: "trajectories", Short: "Values over time: each subject's line, medians with quartiles near planned times",
	Usage: "FILE --subject COLUMN --time COLUMN --value COLUMN [--by COLUMN]",
	Long: `Of each subject the value nearest to a planned time counts there, if it lies no
further from it than half way to the next planned time; what lies beyond the first and
the last by more than that is told and not used. Drawn are the lines of some subjects,
evenly taken, and the medians of all.`,
	Example: `visits.csv --subject id --time month --value testosterone --at 0,3,6,12
visits.csv --subject id --time month --value testosterone --by arm`,
	Needs: Needs{Input: Rows}, Draws: true,
	Options: options(
		Option{Name: "subject", Kind: Column, Missing: "which --subject? name the column of patients", Help: "column that tells the subjects"},
		Option{Name: "time", Kind: Column, Missing: "which --time?", Help: "column of times"},
		Option{Name: "value", Kind: Column, Missing: "which --value?", Help: "numeric column"},
		byOption,
		Option{Name: "at", Kind: List, Default: "0,1,3,6,12,24", Help: "planned times, rising"},
		Option{Name: "lines", Kind: Whole, Default: "60", Help: "subjects whose line is drawn in each group, at most"},
	),
	Methods: ms{describe.Method},
	Run:     runTrajectories,
}

// path is one subject's values in the order of their times.
type path struct {
	time, value []float64
}

func runTrajectories(_ context.Context, in *Given) (results.Found, error) {
	at := in.list("at")
	for k, t := range at {
		if k > 0 && t <= at[k-1] {
			return results.Found{}, errors.New("--at: planned times rise, and none stands twice")
		}
	}
	if len(at) < 2 {
		return results.Found{}, errors.New("--at: name two planned times at least")
	}
	by := in.texts("by")
	s, err := in.sample(append([]string{in.word("subject"), in.word("time"), in.word("value")}, by...)...)
	if err != nil {
		return results.Found{}, err
	}
	time, err := s.numbers(in.word("time"))
	if err != nil {
		return results.Found{}, err
	}
	value, err := s.numbers(in.word("value"))
	if err != nil {
		return results.Found{}, err
	}
	subject, err := s.clusters(in.word("subject"))
	if err != nil {
		return results.Found{}, err
	}
	labels, of, err := s.groups(by)
	if err != nil {
		return results.Found{}, err
	}
	most := 0
	if in.Draw {
		most = int(in.whole("lines"))
	}
	t := results.NewTable("medians", "Values near planned times", "group", "time", "n", "median", "lower quartile", "upper quartile")
	t.By(describe.Method)
	plot := &results.PlotPaths{Time: in.word("time"), Words: in.word("value")}
	beyond := 0
	for g, label := range labels {
		paths := pathsOf(rowsOf(of, g), subject, time, value)
		panel := results.PlotPanel{Label: label, Subjects: len(paths)}
		for k := range at {
			near, out := valuesNear(paths, at, k)
			beyond += out
			panel.At, panel.N = append(panel.At, results.Float(at[k])), append(panel.N, int64(len(near)))
			x, err := describe.Summarise(near)
			if err != nil {
				t.Add(label, at[k], 0, math.NaN(), math.NaN(), math.NaN())
				x.Median, x.Q1, x.Q3 = math.NaN(), math.NaN(), math.NaN()
			} else {
				t.Add(label, at[k], len(near), x.Median, x.Q1, x.Q3)
			}
			panel.Median, panel.Lower, panel.Upper = append(panel.Median, results.Float(x.Median)), append(panel.Lower, results.Float(x.Q1)),
				append(panel.Upper, results.Float(x.Q3))
		}
		step := max(1, float64(len(paths))/float64(max(1, most)))
		for i := step / 2; int(i) < len(paths) && len(panel.Lines) < most; i += step {
			p := paths[int(i)]
			panel.Lines = append(panel.Lines, results.PlotLine{Time: results.Floats(p.time), Value: results.Floats(p.value)})
		}
		plot.Panels = append(plot.Panels, panel)
	}
	if beyond > 0 {
		t.Note("%d values lie too far before the first planned time or behind the last one for any, and count at none.", beyond)
	}
	out := results.Found{Tables: []*results.Table{t}}
	if in.Draw {
		if len(labels) > mostPanels {
			return results.Found{}, fmt.Errorf("--plot: %d groups; %d at most have a panel each", len(labels), mostPanels)
		}
		out.Plot = &results.Plot{Paths: plot}
	}
	return out, nil
}

// mostPanels is into how many panels lines may be parted.
const mostPanels = 6

// pathsOf gives the subjects' values, in the order in which subjects first come.
func pathsOf(rows []int, subject []int, time, value []float64) []path {
	place := map[int]int{}
	var own [][]int
	for _, i := range rows {
		k, known := place[subject[i]]
		if !known {
			k = len(own)
			place[subject[i]], own = k, append(own, nil)
		}
		own[k] = append(own[k], i)
	}
	out := make([]path, len(own))
	for k, rows := range own {
		slices.SortStableFunc(rows, func(a, b int) int { return cmp.Compare(time[a], time[b]) })
		out[k] = path{stats.Pick(time, rows), stats.Pick(value, rows)}
	}
	return out
}

// valuesNear gives each subject's value nearest to planned time k (of two as near, the
// earlier one), and how many values are beyond all planned times on the side of k.
func valuesNear(paths []path, at []float64, k int) (near []float64, beyond int) {
	last := len(at) - 1
	from, to := at[0]-(at[1]-at[0])/2, at[last]+(at[last]-at[last-1])/2
	if k > 0 {
		from = (at[k-1] + at[k]) / 2
	}
	if k < last {
		to = (at[k] + at[k+1]) / 2
	}
	for _, p := range paths {
		best, gap := math.NaN(), math.Inf(1)
		for i, t := range p.time {
			switch {
			case k == 0 && t <= from, k == last && t > to:
				beyond++
			case t > from && t <= to && math.Abs(t-at[k]) < gap:
				best, gap = p.value[i], math.Abs(t-at[k])
			}
		}
		if !math.IsNaN(best) {
			near = append(near, best)
		}
	}
	return near, beyond
}
