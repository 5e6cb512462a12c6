// Package sandwich gives the robust variance of an estimator that solves Σ u_i(b) = 0:
//
//	V = A⁻¹ B A⁻¹,   B = Σ over clusters of s s',   s = Σ over a cluster's rows of w_i u_i,
//
// with A the information (minus the derivative of Σ w_i u_i) and u_i a row's score. It
// holds where the model's own variance does not, and where rows of a cluster depend on
// each other. No correction is made for a small number of clusters.
//
// Sources: Huber PJ. Proc 5th Berkeley Symp 1967;1:221-233; White H. Econometrica
// 1980;48:817-838; Liang KY, Zeger SL. Biometrika 1986;73:13-22; Lin DY, Wei LJ. J Am
// Stat Assoc 1989;84:1074-1078.
package sandwich

import "gonum.org/v1/gonum/mat"

// Meat is B. scores has one row of p numbers an observation, at least one row; weight
// is nil for weights of one; cluster, where it is not nil, numbers what an
// observation belongs to: any numbers, in any order. The clusters are added in the
// order in which they come first.
func Meat(scores [][]float64, weight []float64, cluster []int) *mat.SymDense {
	p := len(scores[0])
	sum := make([]float64, p*p) // lower triangle
	add := func(s []float64) {
		for j, a := range s {
			row := sum[j*p : j*p+j+1]
			for k := range row {
				row[k] += a * s[k]
			}
		}
	}
	place := map[int]int{}
	var sums [][]float64 // of each cluster
	scaled := make([]float64, p)
	for i, u := range scores {
		s := scaled
		if cluster != nil {
			at, seen := place[cluster[i]]
			if !seen {
				at = len(sums)
				place[cluster[i]] = at
				sums = append(sums, make([]float64, p))
			}
			s = sums[at]
		} else {
			clear(s)
		}
		w := 1.0
		if weight != nil {
			w = weight[i]
		}
		for j, v := range u {
			s[j] += w * v
		}
		if cluster == nil {
			add(s)
		}
	}
	for _, s := range sums {
		add(s)
	}
	out := mat.NewSymDense(p, nil)
	for j := range p {
		for k := 0; k <= j; k++ {
			out.SetSym(k, j, sum[j*p+k])
		}
	}
	return out
}

// Variance is V, the inverse information being the bread.
func Variance(bread, meat mat.Symmetric) *mat.SymDense {
	p := bread.SymmetricDim()
	var half, v mat.Dense
	half.Mul(bread, meat)
	v.Mul(&half, bread)
	out := mat.NewSymDense(p, nil)
	for j := range p {
		for k := 0; k <= j; k++ {
			out.SetSym(k, j, (v.At(j, k)+v.At(k, j))/2)
		}
	}
	return out
}
