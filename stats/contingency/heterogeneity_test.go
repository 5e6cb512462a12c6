package contingency

import (
	"math"
	"strings"
	"testing"
)

// TestHeterogeneity: the choice is by the smallest expected count. R 4.x:
// chisq.test(matrix(c(20,10,10,20),2), correct=FALSE)$p.value = 0.009823275;
// fisher.test(matrix(c(3,1,1,3),2))$p.value = 0.4857143 (34/70).
func TestHeterogeneity(t *testing.T) {
	c, err := Heterogeneity([][]float64{{20, 10}, {10, 20}}, 1)
	if err != nil || c.Fisher || c.Method.ID != PearsonMethod.ID || math.Abs(c.P-0.009823275) > 1e-9 || c.DF != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = Heterogeneity([][]float64{{3, 1}, {1, 3}}, 1)
	if err != nil || !c.Fisher || math.Abs(c.P-34.0/70) > 1e-12 || !math.IsNaN(c.Statistic) ||
		!strings.HasPrefix(c.Method.Sentence, "Where an expected count was below 5") {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = Heterogeneity([][]float64{{3, 1, 0}, {1, 3, 2}}, 1); err != nil || c.Method.ID != NetworkMethod.ID {
		t.Errorf("%+v, %v", c, err)
	}
	if _, err = Heterogeneity([][]float64{{3, 1}}, 1); err == nil {
		t.Error("one group was compared with itself")
	}
	if c, err = Heterogeneity([][]float64{{0, 0}, {3, 4}}, 1); err == nil || !c.Fisher {
		t.Errorf("an empty row: %+v, %v", c, err)
	}
	if strings.Contains(FisherMethod.Sentence, "below 5") {
		t.Error("Fisher's test asked for directly speaks of expected counts")
	}
}
