package catalogue

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"leydig/stats/proportion"
	"leydig/stats/published"
	"leydig/stats/results"
)

// What typed numbers tell of a printed figure: whether whole numbers can have a mean and
// an SD, by which method an interval was made, what groups make together.
var (
	grimmer = Statistic{
		Family: "stats", Name: "grimmer", Short: "Whether whole numbers can have a printed mean and SD", Example: "2.57 1.13 28 2",
		Long: `Tells whether n whole numbers (points of a score, counts) can have the printed mean
(GRIM) and, with it, the printed standard deviation over n - 1 (GRIMMER). Rounding half
up and half to even are both allowed.`,
		Needs: Needs{TypedNumbers, "MEAN SD N DECIMALS"}, Options: options(noLevel), Methods: ms{published.GRIMMERMethod}, Run: runGRIMMER,
	}
	reproduces = Statistic{
		Family: "stats", Name: "interval_of", Short: "By which method a printed interval of a percentage was made", Example: "9 33 13.3 45.5",
		Needs: Needs{TypedNumbers, "X N LOWER UPPER"}, Options: options(level), Methods: intervalMethods, Run: runReproduces,
	}
	together = Statistic{
		Family: "stats", Name: "together", Short: "n, mean and SD of groups together, from each group's", Example: "280 12.75 9.52 120 " +
			"51.93 10.52",
		Needs: Needs{TypedNumbers, "N MEAN SD..."}, Options: options(noLevel), Methods: ms{published.CombinedMethod}, Run: runTogether,
	}
)

func runGRIMMER(_ context.Context, in *Given) (results.Found, error) {
	n, err := count(in.Numbers[2], "N")
	if err != nil {
		return results.Found{}, err
	}
	d, err := count(in.Numbers[3], "DECIMALS")
	if err != nil {
		return results.Found{}, err
	}
	sums, err := published.Sums(in.Numbers[0], n, int(d))
	if err != nil {
		return results.Found{}, err
	}
	possible, err := published.GRIMMER(in.Numbers[0], in.Numbers[1], n, int(d), int(d))
	if err != nil {
		return results.Found{}, err
	}
	word := map[bool]string{true: "consistent", false: "inconsistent"}
	var texts []string
	for _, s := range sums {
		texts = append(texts, strconv.FormatInt(s, 10))
	}
	t := in.table("mean", "sd", "n", "mean verdict", "sd verdict", "sums")
	t.Add(in.Numbers[0], in.Numbers[1], n, word[len(sums) > 0], word[possible], strings.Join(texts, " "))
	return found(t)
}

func runReproduces(_ context.Context, in *Given) (results.Found, error) {
	x, err := count(in.Numbers[0], "X")
	if err != nil {
		return results.Found{}, err
	}
	n, err := count(in.Numbers[1], "N")
	if err != nil {
		return results.Found{}, err
	}
	lines, err := published.MadeBy(proportion.Count{X: x, N: n}, in.Numbers[2], in.Numbers[3], in.level())
	if err != nil {
		return results.Found{}, err
	}
	t := in.table("method", "lower percent", "upper percent", "reproduces")
	some := false
	for _, l := range lines {
		some = some || l.Same
		t.Add(l.Method, 100*l.Lower, 100*l.Upper, map[bool]string{true: "yes", false: "no"}[l.Same])
	}
	if !some {
		t.Note("The printed interval %s to %s is none of these.", shown(in.Numbers[2]), shown(in.Numbers[3]))
	}
	return found(t)
}

func runTogether(_ context.Context, in *Given) (results.Found, error) {
	if len(in.Numbers)%3 != 0 {
		return results.Found{}, fmt.Errorf("give n, mean and SD of each group; %d numbers are no threes", len(in.Numbers))
	}
	var groups []published.Summary
	for i := 0; i < len(in.Numbers); i += 3 {
		n, err := count(in.Numbers[i], "N")
		if err != nil {
			return results.Found{}, err
		}
		if n == 0 || in.Numbers[i+2] <= 0 {
			return results.Found{}, fmt.Errorf("group %d: want some men and an SD above 0", i/3+1)
		}
		groups = append(groups, published.Summary{N: n, Mean: in.Numbers[i+1], SD: in.Numbers[i+2]})
	}
	all := published.Combined(groups)
	t := in.table("n", "mean", "sd")
	t.Add(all.N, all.Mean, all.SD)
	return found(t)
}
