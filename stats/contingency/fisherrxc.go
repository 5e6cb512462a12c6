package contingency

import (
	"math"
	"math/rand/v2"

	"leydig/stats"
)

// NetworkMethod is the exact test of r × c tables.
var NetworkMethod = stats.Method{
	ID: "contingency.fisher-network", Label: "Fisher's exact test (Freeman-Halton)",
	Sentence: "Tables with more than two rows or columns were tested by the Freeman-Halton extension of Fisher's exact test.",
	Cite:     "Mehta CR, Patel NR. J Am Stat Assoc 1983;78:427-434",
}

// MonteCarloMethod is its estimate by simulation.
var MonteCarloMethod = stats.Method{
	ID: "contingency.fisher-monte-carlo", Label: "Fisher's exact test, Monte Carlo",
	Sentence: "Where the exact distribution was too large to compute, its p-value was estimated from random " +
		"tables with the same margins (seeded, with its standard error).",
	Cite: "Patefield WM. Appl Stat 1981;30:91-97; Davison AC, Hinkley DV. Bootstrap Methods and their Application. 1997, p. 140",
}

// Options say how far Fisher may go.
type Options struct {
	// Work is the most steps between nodes of the network that are taken before a
	// Monte Carlo estimate replaces the exact p-value; 0 means 20 million, which is
	// some seconds.
	Work int
	// Samples is the number of random tables of the Monte Carlo estimate; 0 means
	// 100,000.
	Samples int
	// Seed makes the estimate repeatable.
	Seed uint64
}

// FisherTest is an exact p-value, or its Monte Carlo estimate with SE.
type FisherTest struct {
	P          float64
	MonteCarlo bool
	SE         float64 // of P; 0 where it is exact
	Samples    int
	Method     stats.Method
}

// Fisher is the exact test of an r × c table of counts: the probability, given the
// margins, of all tables no likelier than the observed one (relative slack
// 3.45e-7 as in R; 1e-7 in 2 × 2 tables). Rows and columns without a count are left out. R: fisher.test.
func Fisher(table [][]int64, o Options) (FisherTest, error) {
	table, err := withoutEmpty(table)
	if err != nil {
		return FisherTest{}, err
	}
	if o.Work == 0 {
		o.Work = 20_000_000
	}
	if o.Samples == 0 {
		o.Samples = 100_000
	}
	if len(table) == 2 && len(table[0]) == 2 {
		t, err := Fisher2x2(table[0][0], table[0][1], table[1][0], table[1][1])
		return FisherTest{P: t.P, Method: FisherMethod}, err
	}
	rows, cols := make([]int64, len(table)), make([]int64, len(table[0]))
	observed := 0.0
	for i, row := range table {
		for j, v := range row {
			rows[i] += v
			cols[j] += v
			observed -= logFactorial(v)
		}
	}
	if len(rows) > len(cols) {
		rows, cols = cols, rows
	}
	if p, ok := exactP(rows, cols, observed, o.Work); ok {
		return FisherTest{P: p, Method: NetworkMethod}, nil
	}
	return monteCarlo(rows, cols, observed, o), nil
}

// withoutEmpty leaves out rows and columns without a count.
func withoutEmpty(table [][]int64) ([][]int64, error) {
	if len(table) == 0 {
		return nil, stats.NoData
	}
	cols := make([]int64, len(table[0]))
	for _, row := range table {
		if len(row) != len(cols) {
			return nil, stats.ErrRagged
		}
		for j, v := range row {
			if v < 0 {
				return nil, stats.ErrCount
			}
			cols[j] += v
		}
	}
	var out [][]int64
	for _, row := range table {
		var kept []int64
		sum := int64(0)
		for j, v := range row {
			sum += v
			if cols[j] > 0 {
				kept = append(kept, v)
			}
		}
		if sum > 0 {
			out = append(out, kept)
		}
	}
	if len(out) < 2 || len(out[0]) < 2 {
		return nil, stats.EmptyMargin
	}
	return out, nil
}

// monteCarlo draws tables with the given margins, each cell from its
// hypergeometric distribution given those before it.
func monteCarlo(rows, cols []int64, observed float64, o Options) FisherTest {
	rng := rand.New(rand.NewPCG(o.Seed, 0x1e7d16))
	left := make([]int64, len(cols))
	hits := 0
	for range o.Samples {
		copy(left, cols)
		rest := int64(0)
		for _, c := range cols {
			rest += c
		}
		l := 0.0
		for i, r := range rows {
			remaining := rest // in this and all later rows
			rest -= r
			if i == len(rows)-1 {
				for _, v := range left {
					l -= logFactorial(v)
				}
				break
			}
			for j := range left {
				remaining -= left[j]
				x := drawHypergeometric(rng, left[j], remaining, r)
				l -= logFactorial(x)
				left[j] -= x
				r -= x
			}
		}
		if l <= observed+networkSlack {
			hits++
		}
	}
	// The observed table counts as one of them, so that P is never zero.
	p := float64(hits+1) / float64(o.Samples+1)
	return FisherTest{
		P: p, MonteCarlo: true, SE: math.Sqrt(p * (1 - p) / float64(o.Samples)), Samples: o.Samples,
		Method: MonteCarloMethod,
	}
}

// drawHypergeometric draws the number of white balls among draws, by inversion
// from the mode outwards.
func drawHypergeometric(rng *rand.Rand, white, black, draws int64) int64 {
	lo, hi := max(0, draws-black), min(draws, white)
	if lo == hi {
		return lo
	}
	mode := min(hi, max(lo, (draws+1)*(white+1)/(white+black+2)))
	p := math.Exp(logFactorial(white) - logFactorial(mode) - logFactorial(white-mode) +
		logFactorial(black) - logFactorial(draws-mode) - logFactorial(black-draws+mode) -
		logFactorial(white+black) + logFactorial(draws) + logFactorial(white+black-draws))
	u := rng.Float64() - p
	if u < 0 {
		return mode
	}
	up, down := p, p
	for a, b := mode, mode; a < hi || b > lo; {
		if a < hi {
			up *= float64(white-a) * float64(draws-a) / (float64(a+1) * float64(black-draws+a+1))
			a++
			if u -= up; u < 0 {
				return a
			}
		}
		if b > lo {
			down *= float64(b) * float64(black-draws+b) / (float64(white-b+1) * float64(draws-b+1))
			b--
			if u -= down; u < 0 {
				return b
			}
		}
	}
	return mode
}

// smallFactorials holds ln k! for the counts that tables mostly have.
var smallFactorials = func() []float64 {
	t := make([]float64, 4096)
	for k := 2; k < len(t); k++ {
		t[k], _ = math.Lgamma(float64(k + 1))
	}
	return t
}()

func logFactorial(k int64) float64 {
	if k < int64(len(smallFactorials)) {
		return smallFactorials[k]
	}
	l, _ := math.Lgamma(float64(k + 1))
	return l
}
