package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"testing"
)

// BenchmarkReport is the main job on synthetic CSV pairs of rising size, of one treatment and of
// several: time and memory should grow with the number of visits and no faster.
func BenchmarkReport(b *testing.B) {
	e := &env{stdout: io.Discard, stderr: io.Discard}
	for _, n := range []int{1000, 10000, 100000} {
		for _, of := range [][2]string{{"cc-review", "json"}, {"cc-review", "xlsx,md,json"}, {"trt-recovery", "xlsx,md,json"}} {
			preset, formats := of[0], of[1]
			b.Run(fmt.Sprintf("patients=%d/preset=%s/formats=%s", n, preset, formats), func(b *testing.B) {
				dir := b.TempDir()
				if status := run(context.Background(), e, []string{"simulate", "--preset", preset, "--patients", fmt.Sprint(n),
					"--out", dir}); status != exitDone {
					b.Fatalf("simulate ended with status %d", status)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					if status := run(context.Background(), e, []string{"report", filepath.Join(dir, "patients.csv"), filepath.Join(dir, "visits.csv"),
						"--out", filepath.Join(dir, "out"), "--formats", formats}); status > exitFindings {
						b.Fatalf("report ended with status %d", status)
					}
				}
			})
		}
	}
}
