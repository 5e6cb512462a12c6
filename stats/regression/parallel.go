package regression

import (
	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/newton"
)

// ParallelMethod tests what the proportional odds model takes for granted.
var ParallelMethod = stats.Method{
	ID: "regression.ordinal.brant", Label: "Brant's test of proportional odds",
	Sentence: "That odds ratios are the same at every threshold was tested by Brant's Wald test, which compares the logistic models of " +
		"the thresholds.",
	Cite: "Brant R. Biometrics 1990;46:1171-1178",
}

// TwoLevels is why there is nothing to test.
const TwoLevels stats.Reason = "with two levels there is one threshold: odds ratios cannot differ between thresholds"

// Parallel holds the differences of the coefficients at the first threshold from those at
// each further one, by threshold and then by column, with their variance.
type Parallel struct {
	columns, thresholds int
	difference          []float64
	variance            *mat.SymDense
}

// ParallelLines fits a logistic model to each threshold of an ordered outcome, numbered as
// Ordinal has it, with the covariances between them. R: brant::brant(MASS::polr(...)).
func ParallelLines(d Data, levels int) (*Parallel, error) {
	k, p := levels-1, len(d.Columns)
	if k < 2 {
		return nil, TwoLevels
	}
	fits := make([]*Model, k)
	bread := make([]*mat.SymDense, k)
	for h := range fits {
		at := d
		at.Outcome = make([]float64, len(d.Outcome))
		for i, y := range d.Outcome {
			if y > float64(h) {
				at.Outcome[i] = 1
			}
		}
		m, err := Fit(at, Options{})
		if err != nil {
			return nil, err
		}
		if m.Separated != nil {
			return nil, stats.Monotone
		}
		fits[h] = m
		var ok bool
		if bread[h], ok = newton.Invert(cross(d, func(i int) float64 { return m.Fitted[i] * (1 - m.Fitted[i]) }), p+1); !ok {
			return nil, stats.Singular
		}
	}
	// between is the covariance of the coefficients at thresholds a <= b: whoever is above b is
	// above a, so that the two outcomes of a row have the covariance P(b) (1 - P(a)).
	between := func(a, b int) *mat.Dense {
		middle := mat.NewDense(p+1, p+1, cross(d, func(i int) float64 { return fits[b].Fitted[i] * (1 - fits[a].Fitted[i]) }))
		var out mat.Dense
		out.Product(bread[a], middle, bread[b])
		return &out
	}
	cov := make([][]*mat.Dense, k)
	for a := range k {
		cov[a] = make([]*mat.Dense, k)
		for b := a; b < k; b++ {
			cov[a][b] = between(a, b)
		}
	}
	at := func(a, b, i, j int) float64 { // of column i at threshold a with column j at b
		if a > b {
			a, b, i, j = b, a, j, i
		}
		return cov[a][b].At(1+i, 1+j)
	}
	out := &Parallel{columns: p, thresholds: k, variance: mat.NewSymDense((k-1)*p, nil)}
	for a := 1; a < k; a++ {
		for i := range p {
			out.difference = append(out.difference, fits[0].Coefficient[1+i]-fits[a].Coefficient[1+i])
			for b := a; b < k; b++ {
				for j := range p {
					out.variance.SetSym((a-1)*p+i, (b-1)*p+j, at(0, 0, i, j)-at(0, b, i, j)-at(a, 0, i, j)+at(a, b, i, j))
				}
			}
		}
	}
	return out, nil
}

// cross is X'WX with the intercept's column, by rows' weights times a weight of each row.
func cross(d Data, weight func(i int) float64) []float64 {
	p := len(d.Columns) + 1
	out, row := make([]float64, p*p), make([]float64, p)
	row[0] = 1
	for i := range d.Outcome {
		for j, c := range d.Columns {
			row[1+j] = c[i]
		}
		w := weight(i) * d.weight(i)
		for j, a := range row {
			for l, b := range row {
				out[j*p+l] += w * a * b
			}
		}
	}
	return out
}

// Test tests that the coefficients of the named columns are the same at every threshold.
func (x *Parallel) Test(columns []int) (stats.Test, error) {
	var of []int
	for h := range x.thresholds - 1 {
		for _, c := range columns {
			of = append(of, h*x.columns+c)
		}
	}
	return JointWald(x.difference, x.variance, of)
}
