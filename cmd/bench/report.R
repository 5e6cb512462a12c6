# Rscript report.R DIR OUT: the main job as an expert would script it in R (data.table, survival), without the workbook: read patients.csv and
# visits.csv, derive under the default definitions, responder rates and eugonadism with Wilson intervals, recovery curves, log-rank and Cox, one
# table and one figure. Prints the seconds of each stage. After the peer script of the project's bench (report.R), less its workbook.
suppressMessages({library(data.table); library(survival)})
a <- commandArgs(TRUE); setDTthreads(2L); s <- function() proc.time()[["elapsed"]]; t0 <- s()
P <- fread(file.path(a[1], "patients.csv"), colClasses=list(character="patient_id")); V <- fread(file.path(a[1], "visits.csv"), colClasses=list(character="patient_id"))
for (X in list(P, V)) setnames(X, sub(" [(].*", "", names(X))); t1 <- s() # "age (years)"
V <- V[!is.na(total_testosterone)]
if (all(is.na(V$month))) { V[P, month := as.numeric(visit_date - i.index_date)/30.4375, on="patient_id"] }
if (is.character(V$on_trt)) V[, on := on_trt == "yes"] else V[, on := FALSE]
setorder(V, patient_id, month)
pre <- V[month <= 0 & month >= -6 & !on, .(b = mean(tail(total_testosterone, 2))), by=patient_id]
if (!"baseline_total_testosterone" %in% names(P)) P[, baseline_total_testosterone := NA_real_]
P[pre, b := i.b, on="patient_id"]; P[!is.na(baseline_total_testosterone), b := baseline_total_testosterone]
f <- V[month > 0 & !on]; f[P, b := i.b, on="patient_id"]
f[, eu := total_testosterone >= 300]; f[, re := total_testosterone >= b+200 & total_testosterone >= 400]
ag <- f[, .(last=max(month), n=.N, anyr=any(re, na.rm=TRUE)), by=patient_id]; ev <- f[eu==TRUE, .(first=min(month)), by=patient_id]
P[ag, c("last","nfu","resp") := .(i.last, i.n, i.anyr), on="patient_id"]; P[ev, first := i.first, on="patient_id"]
P[, evaluable := !is.na(b) & !is.na(nfu)]; P[, band := cut(age, c(-Inf,40,50,60,Inf), right=FALSE)]; P[, dur := cut(trt_duration, c(-Inf,0,11.999,36,Inf))]
t2 <- s()
wil <- function(x,n){z<-qnorm(.975); p<-x/n; c<-(p+z^2/(2*n))/(1+z^2/n); h<-z*sqrt(p*(1-p)/n+z^2/(4*n^2))/(1+z^2/n); list(x=x,n=n,p=p,lo=c-h,hi=c+h)}
tabs <- lapply(c("band","dur","etiology","treatment"), function(g) P[evaluable==TRUE, wil(sum(resp), .N), by=g])
sch <- c(1,3,6,12,24,36,48,60); lo <- c(0,(head(sch,-1)+tail(sch,-1))/2); hi <- c(lo[-1],72)
f[, w := findInterval(month, lo, left.open=TRUE)]; f[month>72, w := NA]; f <- f[!is.na(w) & w>0]; f[, d := abs(month-sch[w])]; setorder(f, patient_id, w, d, month)
eu <- f[, .(eu=eu[1]), by=.(patient_id,w)][, wil(sum(eu), .N), by=w]; t3 <- s()
R <- P[!is.na(nfu) & !(!is.na(b) & b>=300)]; R[, event := !is.na(first)]; R[, time := fifelse(event, first, last)]
km <- lapply(c("band","dur","etiology"), function(g) survfit(as.formula(paste("Surv(time,event)~",g)), R, conf.type="log-log"))
md <- lapply(km, function(k) summary(k, times=c(3,6,12,24), extend=TRUE)); lr <- lapply(c("band","dur","etiology"), function(g) survdiff(as.formula(paste("Surv(time,event)~",g)), R))
cx <- coxph(Surv(time,event)~age+trt_duration+etiology, R); t4 <- s()
fwrite(P, paste0(a[2], ".csv"))
png(paste0(a[2],".png"), 1600, 1200); plot(km[[1]], fun="event", col=1:4); dev.off(); t5 <- s()
cat(sprintf("read %.2f derive %.2f rates %.2f survival %.2f write %.2f total %.2f\n", t1-t0, t2-t1, t3-t2, t4-t3, t5-t4, t5-t0)); print(eu); print(tabs[[1]]); print(km[[1]])
