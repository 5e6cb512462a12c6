package imputation

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"leydig/stats"
	"leydig/stats/newton"
)

// multinomial is a multinomial logistic model: the log odds of each class against the first
// are linear. With two classes it is logistic regression. R: nnet::multinom.
type multinomial struct {
	classes, p int
	x          []float64 // row-major
	class      []int
	weight     []float64
}

func (m *multinomial) add(x [][]float64, i, class int, weight float64) {
	for j := range x {
		m.x = append(m.x, x[j][i])
	}
	m.class, m.weight = append(m.class, class), append(m.weight, weight)
}

// augment adds rows of small weight so that covariates that tell classes without exception
// do no harm: for each column and class two rows at the means, that column half a
// standard deviation to each side, their weights p + 1 in all (White, Daniel and Royston
// 2010; p without the intercept).
func (m *multinomial) augment(x [][]float64) {
	p := m.p - 1
	if p == 0 || len(x[0]) < 2 {
		return
	}
	n := float64(len(x[0]))
	mean, sd := make([]float64, m.p), make([]float64, m.p)
	for j, column := range x {
		for _, v := range column {
			mean[j] += v / n
		}
		for _, v := range column {
			sd[j] += (v - mean[j]) * (v - mean[j]) / (n - 1)
		}
		sd[j] = math.Sqrt(sd[j])
	}
	weight := float64(p+1) / float64(2*p*m.classes)
	for j := 1; j < m.p; j++ {
		for class := range m.classes {
			for _, side := range []float64{0.5, -0.5} {
				at := len(m.x)
				m.x = append(m.x, mean...)
				m.x[at+j] += side * sd[j]
				m.class, m.weight = append(m.class, class), append(m.weight, weight)
			}
		}
	}
}

// shares fills the probabilities of the classes at a row.
func (m *multinomial) shares(row, b, p []float64) {
	top := 0.0
	p[0] = 0
	for c := 1; c < m.classes; c++ {
		p[c] = 0
		for j, v := range row {
			p[c] += v * b[(c-1)*m.p+j]
		}
		top = math.Max(top, p[c])
	}
	sum := 0.0
	for c := range p {
		p[c] = math.Exp(p[c] - top)
		sum += p[c]
	}
	for c := range p {
		p[c] /= sum
	}
}

// fit maximises the likelihood; the coefficients of a class follow each other. The variance
// is the inverse information.
func (m *multinomial) fit() ([]float64, *mat.SymDense, error) {
	n := (m.classes - 1) * m.p
	p := make([]float64, m.classes)
	evaluate := func(b []float64, d *newton.Derivatives) bool {
		d.Value = 0
		clear(d.Gradient)
		clear(d.Information)
		for i, class := range m.class {
			row, w := m.x[i*m.p:(i+1)*m.p], m.weight[i]
			m.shares(row, b, p)
			d.Value += w * math.Log(p[class])
			for c := 1; c < m.classes; c++ {
				r := -p[c]
				if class == c {
					r++
				}
				for j, v := range row {
					d.Gradient[(c-1)*m.p+j] += w * r * v
				}
				for e := 1; e <= c; e++ {
					h := -p[c] * p[e]
					if c == e {
						h += p[c]
					}
					for j, v := range row {
						f := w * h * v
						to := d.Information[((c-1)*m.p+j)*n+(e-1)*m.p:]
						for l, u := range row {
							to[l] += f * u
						}
					}
				}
			}
		}
		for j := range n {
			for l := range j {
				d.Information[l*n+j] = d.Information[j*n+l]
			}
		}
		return !math.IsNaN(d.Value) && !math.IsInf(d.Value, 0)
	}
	top, err := newton.Maximise(newton.Objective{Evaluate: evaluate}, make([]float64, n), newton.Options{})
	if err != nil {
		return nil, nil, err
	}
	variance, ok := newton.Invert(top.End.Information, n)
	if !ok {
		return nil, nil, stats.Singular
	}
	return top.At, variance, nil
}
