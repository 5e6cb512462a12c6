package catalogue

import (
	"strings"
	"testing"
)

// R 4.2.2 on testdata/statistics/followup.csv, etiology against secondary: b <- coef(g), V <- vcov(g) of
// g <- glm(recovered ~ age + etiology, binomial, epsilon = 1e-14), or of lm(months ~ age + etiology); k the contrast:
// sum(k * b), sqrt(k %*% V %*% k).
func TestContrasts(t *testing.T) {
	f := askFile(t, "", "logistic", "followup.csv", "outcome", "recovered", "covariates", "age,etiology",
		"contrast", "etiology=mixed - etiology=primary,10*age - 0.5*etiology=mixed,-etiology=primary + etiology=secondary")
	for term, want := range map[string][2]float64{"etiology=mixed - etiology=primary": {0.147781816747, 1.14534005969},
		"10*age - 0.5*etiology=mixed": {0.436318809915, 0.541380549971},
		"-etiology=primary + etiology=secondary": {-cell(t, f, "odds_ratios", "etiology=primary", "coefficient").Number,
			cell(t, f, "odds_ratios", "etiology=primary", "se").Number}} {
		b, se := cell(t, f, "contrasts", term, "coefficient").Number, cell(t, f, "contrasts", term, "se").Number
		if !near(b, want[0]) || !near(se, want[1]) {
			t.Errorf("%s: %.12g (%.12g), want %v", term, b, se, want)
		}
	}
	f = askFile(t, "", "linear", "followup.csv", "outcome", "months", "covariates", "age,etiology", "contrast", "etiology=mixed - "+
		"etiology=primary")
	b, se := cell(t, f, "contrasts", "etiology=mixed - etiology=primary", "difference").Number, 1.71452181847
	if upper := cell(t, f, "contrasts", "etiology=mixed - etiology=primary", "upper").Number; !near(b, -2.70264405034) ||
		!near(upper, -2.70264405034+2.00324071885*se) {
		t.Errorf("difference %.12g to %.12g", b, upper)
	}
}

// What is no sum of the model's terms is refused with the nearest.
func TestContrastsRefused(t *testing.T) {
	text := "y,age,arm\nyes,30,A\nno,40,A\nyes,50,B\nno,35,B\nyes,45,A\nno,41,B\n"
	for contrast, want := range map[string]string{"agee": "there are age, arm=B", "arm=C": `no term "arm=C"`, "ten*age": `"ten" is no number`,
		"arm=A": "no term of the model", "age - age": "cancel"} {
		_, err := ask(t, "", "logistic", text, nil, "outcome", "y", "covariates", "age,arm", "contrast", contrast)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", contrast, err, want)
		}
	}
	if _, err := ask(t, "", "logistic", text, nil, "outcome", "y", "covariates", "age", "contrast", "age", "firth", "yes"); err == nil {
		t.Error("--firth drops --contrast")
	}
}
