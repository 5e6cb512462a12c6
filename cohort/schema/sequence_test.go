package schema

import "testing"

// "Then" is a sequence, "+" a combination.
func TestSequences(t *testing.T) {
	for text, want := range map[string]string{
		"hCG then clomiphene":            "hcg then cc",
		"Clomid followed by hCG":         "cc then hcg",
		"hCG + Clomid then anastrozole":  "cc+hcg then anastrozole",
		"hCG -> CC":                      "hcg then cc",
		"clomiphene and hCG":             "cc+hcg",
		"clomid then something else":     "clomid then something else",
		"hCG 2000 IU then clomiphene 25": "hcg then cc",
	} {
		if got := canonicalTreatment(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}
