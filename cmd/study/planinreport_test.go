package study

import (
	"context"
	"strings"
	"testing"

	"leydig/reports"
	"leydig/reports/compose"
	"leydig/reports/table"
)

// TestPlanInWords: what a plan says of the baseline and of a washout stands in the report's sentences.
func TestPlanInWords(t *testing.T) {
	for _, x := range []struct {
		csv, plan string
		want      []string
	}{
		{"patient_id,month,total_testosterone\na,-1,200\na,3,500\nb,-1,210\nb,3,250\n", "outcomes: {baseline: {months: 3, visits: 4}}\n",
			[]string{"the mean of the last 4 values in the 3 months up to time zero", "Follow-up visits are those after time zero, not on"}},
		{"patient_id,month,total_testosterone\na,-1,200\na,3,500\nb,3,250\n", "outcomes: {baseline: {months: 1, visits: 1}}\n",
			[]string{"the last value in the month up to time zero"}},
		{"patient_id,trt_formulation,month,total_testosterone\na,gel,0.7,500\na,gel,4,520\nb,undecanoate,0.5,250\nb,undecanoate,3,350\n",
			"columns: {index: trt-stop}\noutcomes: {washout: {undecanoate: 60, other: 14}}\n",
			[]string{"after time zero and a washout (undecanoate 60 days, others 14 days), not on exogenous",
				"The plan's washout is undecanoate 60 days, others 14 days; a longer one"}},
		{"patient_id,bmi,month,total_testosterone\na,22,-1,200\na,22,6,500\nb,27,-1,210\nb,27,3,250\nc,28,-1,190\nc,28,5,480\n" +
			"d,23,-1,220\nd,23,6,210\ne,31,-1,230\n",
			"outcomes: {responder: {when: 'window:6'}, schedule: [1, 3, 6]}\nanalyses:\n  dropout: {threshold: 0.6}\n" +
				"  strata: [{name: weight, title: BMI, column: bmi, cuts: [25, 30], labels: [lean, over, obese], reference: over}]\n",
			[]string{"Not shown: 1 without a follow-up value, 1 without a value at the visit that decides",
				"More than 60% respond (the interval lies above 60%)", "Tips at: the multiple at which 60% have recovered",
				"from the first known level of the stratum, and from over of BMI"}},
	} {
		set, err := studyOf(t, x.csv, x.plan).Analyse(context.Background(), "test")
		if err != nil {
			t.Fatal(err)
		}
		doc, err := compose.Document(set, compose.Look{})
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, section := range doc.Sections {
			for _, b := range section.Blocks {
				switch b := b.(type) {
				case reports.Paragraph:
					text.WriteString(b.Text + "\n")
				case *table.Table:
					for _, n := range b.Notes {
						text.WriteString(n.Text + "\n")
					}
				case reports.Figure:
					text.WriteString(b.Caption + "\n")
				case reports.List:
					text.WriteString(strings.Join(b.Items, "\n") + "\n")
				}
			}
		}
		for _, want := range x.want {
			if !strings.Contains(text.String(), want) {
				t.Errorf("%q is not said of %s:\n%s", want, x.plan, text.String())
			}
		}
	}
}
