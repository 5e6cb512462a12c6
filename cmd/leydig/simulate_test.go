package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"leydig/cohort/simulate"
)

// The committed sample cohorts are what the presets make, byte for byte.
func TestSampleCohorts(t *testing.T) {
	for _, p := range simulate.Presets {
		made := filepath.Join(t.TempDir(), "cohort.xlsx")
		e := &env{stdout: io.Discard, stderr: io.Discard}
		if status := run(context.Background(), e, []string{"simulate", "--preset", p.Name, "--out", made}); status != exitDone {
			t.Fatalf("simulate ended with status %d", status)
		}
		got, err := os.ReadFile(made)
		if err != nil {
			t.Fatal(err)
		}
		committed := filepath.Join("..", "..", "testdata", "cohorts", p.Name, "cohort.xlsx")
		want, err := os.ReadFile(committed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what leydig simulate --preset %s writes; make it anew with: leydig simulate --preset %s --out "+
				"testdata/cohorts/%s/cohort.xlsx", committed, p.Name, p.Name, p.Name)
		}
	}
}
