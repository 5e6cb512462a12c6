package study

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"leydig/stats/results"
)

// withSurvival is R with its package survival; where they are not, the test is skipped.
func withSurvival(t *testing.T) (rscript string) {
	t.Helper()
	rscript, err := exec.LookPath("Rscript")
	if err != nil {
		t.Skip("R (Rscript) is not installed: the audit's script is not run here")
	}
	if err := exec.Command(rscript, "-e", "library(survival)").Run(); err != nil {
		t.Skip("R's package survival is not installed: the audit's script is not run here")
	}
	return rscript
}

// TestAudit runs the audit's script on samples: R agrees with every headline number, and
// does not with one that was changed.
func TestAudit(t *testing.T) {
	rscript := withSurvival(t)
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
			script, text := auditOf(t, s, set)
			told, err := exec.Command(rscript, script).CombinedOutput()
			if err != nil || !strings.Contains(string(told), " 0 differ") || strings.Count(string(told), "agrees ") < 20 {
				t.Fatalf("%v\n%s", err, told)
			}
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

// auditOf writes a study's audit into a folder, and gives the script's place and text.
func auditOf(t *testing.T, s *Study, set *results.Set) (script, text string) {
	t.Helper()
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
	return filepath.Join(dir, "audit.R"), out.files["audit/audit.R"].String()
}

// TestAuditOfOddCohorts: R agrees too where men have two values on a day, where there are few men,
// where a curve lies at one half exactly, and where the own baseline is from before testosterone.
func TestAuditOfOddCohorts(t *testing.T) {
	rscript := withSurvival(t)
	for name, x := range map[string]struct{ csv, plan string }{
		"two values on a day": {"patient_id,month,total_testosterone\na,-1,200\na,2,290\na,2,450\na,4,410\na,4,250\nb,-1,210\nb,2,420\n" +
			"b,2,430\n" +
			"b,5,240\nb,5,500\nb,9,310\nc,-1,150\nc,3,350\nc,3,200\nc,6,450\nd,-2,180\nd,3,240\nd,3,260\nd,7,255\n", ""},
		"half recover": {"patient_id,month,total_testosterone\na,-1,200\na,3,250\na,6,400\nb,-1,210\nb,7,260\nb,9,420\n" +
			"c,-1,190\nc,12,220\nd,-1,205\nd,12,230\n", ""},
		"nobody recovers": {"patient_id,month,total_testosterone\na,-1,200\na,3,250\nb,-1,210\nb,7,260\n", ""},
		"counts before testosterone": {"patient_id,month,on_trt,trt_duration,total_testosterone,sperm_concentration\n" +
			"a,-15,no,12,500,40\na,-14,no,12,480,50\n" +
			"a,-13,no,12,510,30\na,-1,yes,12,700,0\na,-1,yes,12,710,45\n" +
			"a,6,no,12,310,41\nb,-1,yes,6,650,30\nb,-1,yes,6,650,2\nb,3,no,6,200,5\n" +
			"b,8,no,6,350,25\n", "columns: {index: trt-stop}\noutcomes:\n  baseline: {visits: 3}\n"},
	} {
		s := studyOf(t, x.csv, x.plan)
		set, err := s.Analyse(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		script, _ := auditOf(t, s, set)
		told, err := exec.Command(rscript, script).CombinedOutput()
		if err != nil || !strings.Contains(string(told), " 0 differ") || strings.Count(string(told), "agrees ") < 20 {
			t.Errorf("%s: %v\n%s", name, err, told)
		}
	}
}
