package sandwich_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"leydig/stats/sandwich"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-12*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: got %.15g, want %.15g", what, got, want)
	}
}

// The mean of 1, 2, 6 has scores -2, -1, 3 and information 3: variance 14/9, and with
// the first two in one cluster (9 + 9)/9. With a weight of 2 on the last the mean is
// 15/4, scores -11/4, -7/4, 9/4, weighted 9/2; information 4.
func TestMean(t *testing.T) {
	scores := [][]float64{{-2}, {-1}, {3}}
	bread := mat.NewSymDense(1, []float64{1.0 / 3})
	near(t, "rows", sandwich.Variance(bread, sandwich.Meat(scores, nil, nil)).At(0, 0), 14.0/9)
	near(t, "clusters", sandwich.Variance(bread, sandwich.Meat(scores, nil, []int{7, 7, -1})).At(0, 0), 2)
	near(t, "split cluster", sandwich.Variance(bread, sandwich.Meat(scores, nil, []int{4, 1, 4})).At(0, 0), 2.0/9)
	weighted := sandwich.Meat([][]float64{{-11.0 / 4}, {-7.0 / 4}, {9.0 / 4}}, []float64{1, 1, 2}, nil)
	near(t, "weights", sandwich.Variance(mat.NewSymDense(1, []float64{0.25}), weighted).At(0, 0), (121.0+49+324)/16/16)
}

// Logistic regression of y on x = 1..8. R 4.2.2: m <- glm(y ~ x, binomial, control =
// list(epsilon = 1e-14, maxit = 100)); p <- fitted(m); X <- model.matrix(m); u <- X * (y - p); A <-
// solve(crossprod(X, X * p * (1 - p))); sqrt(diag(A %*% crossprod(u) %*% A)), and with rowsum(u, c(1,1,2,2,3,3,4,4)).
func TestLogistic(t *testing.T) {
	y := []float64{0, 0, 1, 0, 1, 0, 1, 1}
	b := []float64{-2.67337962089359493, 0.59408436019857647}
	var scores [][]float64
	a := mat.NewSymDense(2, nil)
	for i := range y {
		x := float64(i + 1)
		p := 1 / (1 + math.Exp(-b[0]-b[1]*x))
		scores = append(scores, []float64{y[i] - p, (y[i] - p) * x})
		for j, v := range []float64{1, x} {
			for k, w := range []float64{1, x}[:j+1] {
				a.SetSym(k, j, a.At(k, j)+p*(1-p)*v*w)
			}
		}
	}
	det := a.At(0, 0)*a.At(1, 1) - a.At(0, 1)*a.At(0, 1)
	bread := mat.NewSymDense(2, []float64{a.At(1, 1) / det, -a.At(0, 1) / det, -a.At(0, 1) / det, a.At(0, 0) / det})
	v := sandwich.Variance(bread, sandwich.Meat(scores, nil, nil))
	near(t, "intercept", math.Sqrt(v.At(0, 0)), 1.71009119867484394)
	near(t, "slope", math.Sqrt(v.At(1, 1)), 0.32801840387593406)
	v = sandwich.Variance(bread, sandwich.Meat(scores, nil, []int{1, 1, 2, 2, 3, 3, 4, 4}))
	near(t, "intercept, clusters", math.Sqrt(v.At(0, 0)), 1.48870632220260801)
	near(t, "slope, clusters", math.Sqrt(v.At(1, 1)), 0.31781883415665374)
}
