#!/bin/sh
# The script that one would write first: which framework do most files of a repository import, by grep.
for name in torch tensorflow jax mxnet paddle mindspore keras theano caffe; do
    count=$(grep -rlE --include='*.py' --include='*.ipynb' "(^|[[:space:]\"])(import|from) +$name([. ]|$)" "$1" | wc -l)
    echo "$count $name"
done | sort -rn | head -1
