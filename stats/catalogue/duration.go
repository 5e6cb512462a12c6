package catalogue

import (
	"context"
	"fmt"
	"math"
	"slices"

	"leydig/stats"
	"leydig/stats/cloning"
	"leydig/stats/results"
)

var durationModel = Statistic{
	Name: "duration", Short: "Treatment for at least so long against at most so long, without immortal time",
	Usage: "FILE --time COLUMN --event COLUMN[=VALUE] --stop COLUMN --least NUMBER --covariates COLUMN,...",
	Long: `Compares the strategies "treat for at least so long" and "stop as men do, by then at the
latest". Men who were treated for long had to stay without the event for so long: to set them against
the others is no fair comparison. Here each man is a clone in both strategies, a clone is
censored when its man departs from its strategy, and those who go on are weighted by the
inverse probability of going on, given the covariates. They must hold what makes men stop
and bears on the event; what is not measured is not weighted for.`,
	Example: "treated.csv --time months --event recovered --stop treated_months --least 6 --covariates age,volume",
	Needs:   Needs{Input: Rows}, Several: true,
	Options: options(timeOption, eventOption,
		Option{Name: "stop", Kind: Column, Help: "column of the end of treatment (empty: it had not ended at --time)",
			Missing: "which --stop? name the column of the end of treatment"},
		Option{Name: "least", Kind: Number, Help: "duration that parts the strategies", Missing: "--least: for how long at least?"},
		needed, levelsOption, level,
		Option{Name: "horizon", Kind: Number, Help: "time at which the strategies are compared (default: twice --least)"},
		Option{Name: "replicates", Kind: Whole, Default: "500", Help: "bootstrap samples for the limits"},
		Option{Name: "seed", Kind: Whole, Default: "1", Help: "of the bootstrap"}),
	Methods: ms{cloning.Method}, Run: runDuration,
}

func runDuration(ctx context.Context, in *Given) (results.Found, error) {
	names := in.texts("covariates")
	s, all, err := in.survivalRows(names...)
	if err != nil {
		return results.Found{}, err
	}
	d, err := in.design(s, names)
	if err != nil {
		return results.Found{}, err
	}
	s = s.at(d.Rows)
	stop, err := s.numbers(in.word("stop"))
	if err != nil {
		return results.Found{}, err
	}
	data := cloning.Data{Time: stats.Pick(all.Time, d.Rows), Event: stats.Pick(all.Event, d.Rows), Stop: slices.Clone(stop),
		Columns: d.Columns}
	if err := s.forbid(func(i int) string {
		if data.Stop[i] < 0 {
			return fmt.Sprintf("the end of treatment, %s = %s, is before time zero", in.word("stop"), shown(data.Stop[i]))
		}
		return ""
	}); err != nil {
		return results.Found{}, err
	}
	for i, v := range data.Stop {
		if math.IsNaN(v) {
			data.Stop[i] = math.Inf(1)
		}
	}
	o := cloning.Options{Least: in.number("least"), Horizon: in.number("horizon"), Level: in.level(),
		Replicates: int(in.whole("replicates")), Seed: in.whole("seed")}
	if math.IsNaN(o.Horizon) {
		o.Horizon = 2 * o.Least
	}
	c, err := cloning.Compare(ctx, data, o)
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("strategy", "with the event by "+shown(o.Horizon), "lower", "upper", "se")
	for _, x := range []struct {
		label string
		e     stats.Estimate
	}{{"at least " + shown(o.Least), c.LongShare}, {"at most " + shown(o.Least), c.ShortShare}, {"difference", c.Difference}} {
		if o.Replicates == 0 {
			t.Add(x.label, x.e.Value, nil, nil, nil)
		} else {
			t.Add(x.label, x.e.Value, x.e.CI.Lower, x.e.CI.Upper, x.e.SE)
		}
	}
	t.Add("naive difference", c.Naive, nil, nil, nil)
	t.Note("%d men, of whom %d stopped before %s and %d were still treated and followed then; the largest weight is %s", c.Men, c.StoppedEarly,
		shown(o.Least), c.Stayed, shown(c.LargestWeight))
	t.Note("the naive difference sets men by how long they were treated in the end: immortal time, shown to be compared")
	if c.Failed > 0 {
		t.Note("%d of %d bootstrap samples have no estimate", c.Failed, o.Replicates)
	}
	noteDesign(t, d)
	return found(t)
}
