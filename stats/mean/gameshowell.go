package mean

import (
	"math"

	"leydig/stats"
	"leydig/stats/dist"
)

// GamesHowellMethod are all pairwise comparisons of groups whose variances differ.
var GamesHowellMethod = stats.Method{
	ID: "mean.games_howell", Label: "Games-Howell comparisons",
	Sentence: "Pairs of groups were compared by the Games-Howell procedure, which does not take variances as equal.",
	Cite:     "Games PA, Howell JF. J Educ Stat 1976;1:113-125",
}

// GamesHowell compares every pair of groups with the variances of the two and Welch's
// degrees of freedom, against the studentised range of all groups. R: ptukey and qtukey
// with se = √((v_i/n_i + v_j/n_j)/2).
func GamesHowell(groups [][]float64, level float64) ([]Comparison, error) {
	if !(level > 0 && level < 1) {
		return nil, stats.ErrLevel
	}
	shifted, err := aboutFirst(groups)
	if err != nil {
		return nil, err
	}
	var number []int // of the groups that have values
	for i, g := range groups {
		if len(g) > 0 {
			number = append(number, i)
		}
	}
	var each []sample
	for _, g := range shifted {
		s, _ := summarise(g)
		switch {
		case s.n < 2:
			return nil, stats.FewValues
		case !(s.variance > 0):
			return nil, stats.NoVariance
		}
		each = append(each, s)
	}
	var out []Comparison
	for i := range each {
		for j := i + 1; j < len(each); j++ {
			a, b := each[i].variance/each[i].n, each[j].variance/each[j].n
			d, se := each[j].mean-each[i].mean, math.Sqrt((a+b)/2)
			r := dist.StudentizedRange{Groups: len(each), DF: (a + b) * (a + b) / (a*a/(each[i].n-1) + b*b/(each[j].n-1))}
			q := dist.QuantileUpper(r, 1-level)
			e := stats.Estimate{Value: d, SE: se * math.Sqrt2, CI: stats.Interval{Lower: d - q*se, Upper: d + q*se, Level: level}}
			out = append(out, Comparison{number[i], number[j], e, dist.Upper(r, math.Abs(d)/se)})
		}
	}
	return out, nil
}
