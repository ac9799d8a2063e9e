#!/bin/sh
# Records demo/sshd.log and demo/sshd-rfc3164.log from a real OpenSSH server and a real rsyslog.
# Needs root on Debian or Ubuntu and: openssh-server openssh-client sshpass rsyslog faketime iproute2.
# Everything happens in namespaces of its own: network (only a loopback interface, so the public addresses below are
# this machine talking to itself), mounts (a private /etc and /dev), host name and processes. Nothing is left behind.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
if [ "${1:-}" != inside ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  unshare --net --mount --uts --pid --fork --mount-proc sh "$0" inside "$work"
  cp "$work/iso.log" "$here/sshd.log"
  cp "$work/rfc3164.log" "$here/sshd-rfc3164.log"
  exit 0
fi

work=$2
zone=Europe/Podgorica
office=95.155.0.10
office_b=95.155.0.23
home=46.33.192.10
germany=88.198.0.10
america=54.210.8.9
internal=10.20.0.5
scanner=203.0.113.66

hostname web-1
ip link set lo up
for address in $office $office_b $home $germany $america $internal $scanner; do ip address add "$address/32" dev lo; done

# A private /etc for the accounts, and a private /dev for /dev/log.
cp -a /etc "$work/etc"
mount --bind "$work/etc" /etc
mkdir "$work/dev" "$work/dev/pts" "$work/dev/shm"
for device in null zero full random urandom tty ptmx; do cp -a "/dev/$device" "$work/dev/$device"; done
mount --bind /dev/pts "$work/dev/pts"
mount --rbind "$work/dev" /dev
# sshd keeps records of its own there.
mount -t tmpfs tmpfs /var/log
mount -t tmpfs tmpfs /run
mkdir /run/sshd
rm -f /etc/localtime
ln -s "/usr/share/zoneinfo/$zone" /etc/localtime

for user in deploy reports; do
  useradd --no-create-home --home-dir "$work" --shell /bin/sh "$user"
  printf '%s:correct-horse-%s\n' "$user" "$user" | chpasswd
done
mkdir "$work/keys"
chmod 755 "$work" "$work/keys"
ssh-keygen -q -t ed25519 -N '' -C deploy@office -f "$work/deploy"
cp "$work/deploy.pub" "$work/keys/deploy"
ssh-keygen -q -t ed25519 -N '' -f "$work/host"

cat > "$work/sshd_config" <<CONFIG
Port 2222
ListenAddress 127.0.0.1
HostKey $work/host
PidFile $work/sshd.pid
AuthorizedKeysFile $work/keys/%u
StrictModes no
UsePAM yes
PasswordAuthentication yes
KbdInteractiveAuthentication no
LogLevel INFO
UseDNS no
PrintMotd no
CONFIG
# Without the login uid, message of the day and mail, which a container may lack; pam_unix speaks as it always does.
printf '@include common-auth\n@include common-account\n@include common-session-noninteractive\n' > /etc/pam.d/sshd

cat > "$work/rsyslog.conf" <<CONFIG
module(load="imuxsock" SysSock.UseSysTimeStamp="off" SysSock.RateLimit.Interval="0")
if \$programname startswith "sshd" then {
  action(type="omfile" file="$work/iso.log" template="RSYSLOG_FileFormat")
  action(type="omfile" file="$work/rfc3164.log" template="RSYSLOG_TraditionalFileFormat")
}
CONFIG

/usr/sbin/sshd -f "$work/sshd_config"

# at TIME COMMAND: runs a command while the logging daemon lives at that time.
at() {
  TZ=$zone faketime "$1" rsyslogd -n -f "$work/rsyslog.conf" -i "$work/rsyslog.pid" &
  until [ -S /dev/log ] && [ -s "$work/rsyslog.pid" ]; do sleep 0.1; done
  shift
  "$@"
  sleep 1
  kill "$(cat "$work/rsyslog.pid")"
  wait
  rm -f "$work/rsyslog.pid" /dev/log
}

options="-F /dev/null -p 2222 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o NumberOfPasswordPrompts=1"
with_key() { ssh $options -i "$work/deploy" -o IdentitiesOnly=yes -o PreferredAuthentications=publickey -b "$2" -l "$1" 127.0.0.1 true 2>/dev/null || true; }
with_password() { sshpass -p "$3" ssh $options -o PreferredAuthentications=password -o PubkeyAuthentication=no -b "$2" -l "$1" 127.0.0.1 true 2>/dev/null || true; }
right() { with_password "$1" "$2" "correct-horse-$1"; }
wrong() { with_password "$1" "$2" wrong; }

scan() {
  wrong admin $scanner
  wrong root $scanner
  wrong root $scanner
  wrong "root from $office port 22 ssh2" $scanner
  wrong '' $scanner
}
typo() { wrong deploy $office; right deploy $office; }
guess() { wrong reports $america; wrong reports $america; right reports $america; }

at '2026-11-16 09:12:04' with_key deploy $office
at '2026-11-16 13:40:20' right deploy $office_b
at '2026-11-16 14:05:11' typo
at '2026-11-17 02:31:47' scan
at '2026-11-17 10:02:33' right reports $office
at '2026-11-17 15:20:58' with_key deploy $home
at '2026-11-17 20:17:26' with_key deploy $office
at '2026-11-18 11:15:09' with_key deploy $germany
at '2026-11-18 16:44:51' right deploy $internal
at '2026-11-19 03:08:15' guess
kill "$(cat "$work/sshd.pid")"
