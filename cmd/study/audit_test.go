package study

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestAudit runs the audit's script on samples: R agrees with every headline number, and
// does not with one that was changed.
func TestAudit(t *testing.T) {
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("R (Rscript) is not installed: the audit's script is not run here")
	}
	if err := exec.Command(rscript, "-e", "library(survival)").Run(); err != nil {
		t.Skip("R's package survival is not installed: the audit's script is not run here")
	}
	cohorts := map[string][]string{"cc-review": {"cohort.xlsx"}, "trt-recovery": {"cohort.xlsx"}}
	for _, small := range []string{"all-events", "level90", "no-baseline", "no-follow-up", "trt-stop", "more-outcomes", "duration-safety"} {
		cohorts["small/"+small] = []string{"patients.csv", "visits.csv"}
	}
	for name, files := range cohorts {
		if testing.Short() && !strings.HasPrefix(name, "small") {
			continue
		}
		t.Run(name, func(t *testing.T) {
			set, s := analysed(t, name, files)
			out := &folder{files: map[string]*bytes.Buffer{}}
			if err := s.Audit(out, set); err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			for file, b := range out.files {
				if err := os.WriteFile(filepath.Join(dir, filepath.Base(file)), b.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			script := filepath.Join(dir, "audit.R")
			told, err := exec.Command(rscript, script).CombinedOutput()
			if err != nil || !strings.Contains(string(told), " 0 differ") || strings.Count(string(told), "agrees ") < 20 {
				t.Fatalf("%v\n%s", err, told)
			}
			text := out.files["audit/audit.R"].String()
			wrong := regexp.MustCompile(`"ever eugonadal" = \d+`).ReplaceAllString(text, `"ever eugonadal" = 9999`)
			if wrong == text {
				t.Fatal("the script does not hold the number ever eugonadal")
			}
			if err := os.WriteFile(script, []byte(wrong), 0o600); err != nil {
				t.Fatal(err)
			}
			told, err = exec.Command(rscript, script).CombinedOutput()
			if err == nil || !regexp.MustCompile(`(?m)^DIFFERS  ever eugonadal .* 9999 `).Match(told) ||
				!strings.Contains(string(told), " 1 differ") {
				t.Errorf("a changed number was not told (%v):\n%s", err, told)
			}
		})
	}
}
