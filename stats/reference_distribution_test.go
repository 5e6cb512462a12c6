package stats_test

import (
	"fmt"

	"leydig/stats/dist"
)

var distributionHandlers = map[string]handler{"distribution": reading(distributionCase)}

type distArgs struct {
	DF, DF1, DF2, NCP, Shape, Shape1, Shape2 float64
	White, Black, Draws, M, N                float64
	Groups                                   float64
}

type distributionSpec struct {
	Points []struct {
		Distribution, Function, Tail string
		Args                         distArgs
		X                            float64
		Log                          bool
	}
}

func distributionCase(s distributionSpec, _ *table) (map[string]any, error) {
	values := []float64{}
	for _, p := range s.Points {
		a := p.Args
		d, ok := map[string]dist.Distribution{
			"normal": dist.Normal{}, "t": dist.StudentsT{DF: a.DF}, "chi_squared": dist.ChiSquared{DF: a.DF},
			"f":    dist.F{DF1: a.DF1, DF2: a.DF2},
			"beta": dist.Beta{A: a.Shape1, B: a.Shape2}, "gamma": dist.Gamma{Shape: a.Shape},
			"noncentral_t":           dist.NoncentralT{DF: a.DF, NCP: a.NCP},
			"noncentral_chi_squared": dist.NoncentralChiSquared{DF: a.DF, NCP: a.NCP},
			"noncentral_f":           dist.NoncentralF{DF1: a.DF1, DF2: a.DF2, NCP: a.NCP},
			"studentized_range":      dist.StudentizedRange{Groups: int(a.Groups), DF: a.DF}, "hypergeometric": dist.Hypergeometric{
				White: a.White, Black: a.Black, Draws: a.Draws,
			},
			"signed_rank": dist.SignedRank{N: int(a.N)}, "rank_sum": dist.RankSum{M: int(a.M), N: int(a.N)},
		}[p.Distribution]
		if !ok {
			return nil, fmt.Errorf("unknown distribution %q", p.Distribution)
		}
		upper := p.Tail == "upper"
		if !upper && p.Tail != "lower" && p.Tail != "" {
			return nil, fmt.Errorf("unknown tail %q", p.Tail)
		}
		switch {
		case p.Function == "cdf" && p.Log && upper:
			values = append(values, dist.LogUpper(d, p.X))
		case p.Function == "cdf" && p.Log:
			values = append(values, dist.LogLower(d, p.X))
		case p.Function == "cdf" && upper:
			values = append(values, dist.Upper(d, p.X))
		case p.Function == "cdf":
			values = append(values, dist.Lower(d, p.X))
		case p.Function == "quantile" && p.Distribution == "normal" && !upper:
			values = append(values, dist.NormalQuantile(p.X))
		case p.Function == "quantile" && upper:
			values = append(values, dist.QuantileUpper(d, p.X))
		case p.Function == "quantile":
			values = append(values, dist.Quantile(d, p.X))
		default:
			return nil, fmt.Errorf("unknown function %q", p.Function)
		}
	}
	return map[string]any{"values": values}, nil
}
