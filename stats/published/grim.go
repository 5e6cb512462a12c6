package published

import (
	"math"

	"leydig/stats"
)

// Counts lists the counts x of n for which 100·x/n, rounded to so many decimals half up
// or half to even, is the printed percentage. Both rules of rounding are allowed, since
// papers do not say which they use. Brown and Heathers, Soc Psychol Personal Sci
// 2017;8:363-369.
func Counts(percent float64, n int64, decimals int) ([]int64, error) {
	if n <= 0 {
		return nil, stats.NoData
	}
	if math.IsNaN(percent) || decimals < 0 || decimals > 9 {
		return nil, stats.Reason("no percentage")
	}
	var out []int64
	unit := math.Pow10(-decimals)
	low := int64(math.Floor((percent - unit) / 100 * float64(n)))
	high := int64(math.Ceil((percent + unit) / 100 * float64(n)))
	for x := max(0, low); x <= min(n, high); x++ {
		if rounds(100*float64(x)/float64(n), percent, decimals) {
			out = append(out, x)
		}
	}
	return out, nil
}

// rounds tells whether v is printed as p with so many decimals, half up or half even.
// The slack is for halves that binary numbers cannot hold.
func rounds(v, p float64, decimals int) bool {
	scale := math.Pow10(decimals)
	return math.Abs(v*scale-math.Round(p*scale)) <= 0.5+1e-9*math.Max(1, math.Abs(v*scale)) &&
		(v*scale < math.Round(p*scale)+0.5-1e-9 || math.Mod(math.Round(p*scale), 2) == 0)
}

// Sums lists the sums of n whole numbers whose mean is printed so.
func Sums(mean float64, n int64, decimals int) ([]int64, error) {
	if n <= 0 {
		return nil, stats.NoData
	}
	if math.IsNaN(mean) || decimals < 0 || decimals > 9 {
		return nil, stats.Reason("no mean")
	}
	var out []int64
	unit := math.Pow10(-decimals)
	for x := int64(math.Floor((mean - unit) * float64(n))); x <= int64(math.Ceil((mean+unit)*float64(n))); x++ {
		if rounds(float64(x)/float64(n), mean, decimals) {
			out = append(out, x)
		}
	}
	return out, nil
}

// GRIMMER tells whether whole numbers can have the printed mean and SD: some sum s of
// n·mean and some whole sum of squares q of the same parity give an SD, over n - 1, that
// rounds to the printed one. Anaya, PeerJ Prepr 2016;4:e2400v1; Allard 2018.
func GRIMMER(mean, sd float64, n int64, meanDecimals, sdDecimals int) (bool, error) {
	sums, err := Sums(mean, n, meanDecimals)
	if err != nil || len(sums) == 0 {
		return false, err
	}
	if n < 2 {
		return false, stats.FewValues
	}
	if !(sd >= 0) || sdDecimals < 0 || sdDecimals > 9 {
		return false, stats.Reason("no standard deviation")
	}
	half := math.Pow10(-sdDecimals)
	for _, s := range sums {
		centre := float64(s) * float64(s) / float64(n)
		low := math.Ceil(math.Pow(math.Max(0, sd-half), 2)*float64(n-1) + centre - 1e-9)
		high := math.Floor(math.Pow(sd+half, 2)*float64(n-1) + centre + 1e-9)
		for q := low; q <= high; q++ {
			// x² and x have one parity, so do their sums.
			if math.Mod(math.Abs(q-float64(s)), 2) != 0 || q < centre-1e-9 {
				continue
			}
			if rounds(math.Sqrt(math.Max(0, q-centre)/float64(n-1)), sd, sdDecimals) {
				return true, nil
			}
		}
	}
	return false, nil
}

// Combined is the n, mean and SD of groups together; the SD is NaN where one is missing.
func Combined(groups []Summary) Summary {
	var n, sum float64
	for _, g := range groups {
		n += float64(g.N)
		sum += float64(g.N) * g.Mean
	}
	out := Summary{N: int64(n), Mean: sum / n}
	squares := 0.0
	for _, g := range groups {
		if g.SD == 0 {
			squares = math.NaN()
		}
		d := g.Mean - out.Mean
		squares += float64(g.N-1)*g.SD*g.SD + float64(g.N)*d*d
	}
	out.SD = math.Sqrt(squares / (n - 1))
	return out
}

// The methods of checks on typed numbers.
var (
	GRIMMERMethod = stats.Method{
		ID: "published.grimmer", Label: "GRIM and GRIMMER checks of a mean and an SD",
		Sentence: "Printed means and standard deviations of whole numbers were checked for being possible (GRIM, GRIMMER).",
		Cite:     "Brown NJL, Heathers JAJ. Soc Psychol Personal Sci 2017;8:363-369; Anaya J. PeerJ Prepr 2016;4:e2400v1",
	}
	CombinedMethod = stats.Method{
		ID: "published.together", Label: "Mean and SD of groups together",
		Sentence: "Means and standard deviations of groups were combined exactly, within and between them.",
		Cite:     "Higgins JPT, et al. Cochrane Handbook for Systematic Reviews of Interventions, section 6.5.2.10",
	}
)
